// What carries steps that are not HTTP requests: statements today. The engine fills in the texts of a step and hands them over; what they
// mean is the protocol's own business. HTTP has `Transport`, because nothing but a generic parameter is free on its way.

import Basics

/// Carries out the steps of one protocol. One serves one loop; every VU has a session of its own.
package protocol StepTransport: AnyObject {
    func makeSession() -> any StepSession

    /// Returns when everything that closed sessions held is given back. Called on the loop, after the last session was closed.
    func close() async
}

/// One VU's way to what its steps are about. Used from one loop only, one exchange at a time: `start`, then `finish`, then what was kept.
package protocol StepSession: AnyObject {
    /// Begins step number `step` of those the transport was made for. Whatever is needed of `values` is taken before this returns.
    func start(_ step: Int, _ values: borrowing StepValues)

    /// Waits for the end of the exchange that was started. What goes wrong is a value; it never throws.
    func finish() async -> Exchange

    /// Ends the exchange under way as soon as it can be ended: `finish` answers with a failure that means nothing.
    func cancel()

    /// The part of the last answer that was asked to be kept, until the next `start`.
    var response: KeptResponse { get }

    /// Gives back what it holds; the session is not used again.
    func close()
}

/// The texts of one step, filled in for one user, one after the other in one buffer that is used again for the next.
package struct StepValues: Sendable {
    package var bytes: [UInt8] = []
    private var ends: [Int] = []

    package init() {}

    package var count: Int { ends.count }

    /// Empties it and keeps its storage.
    package mutating func reset() {
        bytes.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
    }

    /// What was appended to `bytes` since the last value is one.
    package mutating func endValue() { ends.append(bytes.count) }

    /// Where the value of that number lies in `bytes`.
    package func range(of value: Int) -> Range<Int> { (value == 0 ? 0 : ends[value - 1])..<ends[value] }
}
