/// What a runner hands over: one execution of a check.
package struct Report: Sendable {
    package var check: ScheduledCheck
    package var execution: Execution

    package init(_ check: ScheduledCheck, _ execution: Execution) {
        self.check = check
        self.execution = execution
    }
}
