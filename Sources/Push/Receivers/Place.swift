package import Reactor

/// Where a receiver is, and how it is reached.
package protocol Place: Sendable {
    /// Opens the way there, for use on `loop`.
    func open(on loop: EventLoop) throws -> any Delivery
}
