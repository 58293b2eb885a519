/// `/proc/pressure/cpu`, `memory` or `io` (pressure stall information): how much of the time some task had to wait for the resource.
package struct Pressure: Hashable, Sendable {
    /// Per cent of the last 10 seconds in which at least one task waited. The kernel renews it every 2 seconds.
    package var someOver10s: Double

    /// `nil` when the `some` line is missing.
    package init?(_ text: Span<UInt8>) {
        var position = 0
        while position < text.count {
            if text.take("some avg10=", &position), let share = text.decimal(&position) {
                someOver10s = share
                return
            }
            text.skipLine(&position)
        }
        return nil
    }
}
