// The way to a receiver: HTTP today; mail, or whatever else carries text, is another one.

package import Basics

/// What became of one body.
package enum Delivered: Sendable, Equatable {
    /// It was taken; `reply` is what the receiver said.
    case taken(reply: [UInt8])
    /// It may be taken later; why not now, in a few words.
    case failed(String)
    /// It will never be taken; why, in a few words.
    case refused(String)
}

/// Brings bodies to one receiver, one at a time. Used from one loop only.
package protocol Delivery: AnyObject {
    /// Sends one body; answers when it was taken or not, after `timeout` at the latest.
    /// - Parameter headers: lines of the request's head for this body alone, each ending in CR LF.
    func send(_ body: String, _ contentType: String, headers: String, timeout: Nanoseconds) async -> Delivered
    /// Ends what is being sent at once: `send` answers, and what it answers means nothing.
    func cancel()
    /// Gives up connections; nothing is sent after that.
    func close()
    /// A reply as it may be shown: one line, nothing secret in it.
    func quote(_ reply: [UInt8]) -> String
}

extension Delivery {
    /// Sends one body without header lines of its own.
    package func send(_ body: String, _ contentType: String, timeout: Nanoseconds) async -> Delivered {
        await send(body, contentType, headers: "", timeout: timeout)
    }
}
