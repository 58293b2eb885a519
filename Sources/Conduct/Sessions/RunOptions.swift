package import Basics

/// What a run needs to know beside its plan.
package struct RunOptions: Sendable {
    /// Threads that generate load; `nil` for one less than there are cores, at least 1.
    package var workers: Int?
    package var label = ""
    package var tags: [String: String] = [:]
    /// The run to be compared with, as it was named; `nil` for none.
    package var compare: String?
    /// Whether workers ask the clock instead of sleeping.
    package var spins = false
    /// How this process takes part in a run of several; `nil` for a run of its own.
    package var partaking: Partaking?
    /// Successful requests a second to say the need for; `nil` for none.
    package var projected: Rate?

    package init() {}
}
