package import Basics
package import HTTPMessages

/// What a step does with the user's WebSocket, compiled. A user has one at a time.
package struct SocketStep: Sendable {
    package enum Deed: Sendable {
        /// Opens a connection, in place of the one there is. Its values are the path and the header lines.
        case connect(Origin?)
        /// Sends a text. Its value is the message.
        case send
        /// Waits for a message and sends nothing.
        case expect
        /// Takes in what comes, for a time.
        case listen(TimeSpan)
    }

    package var deed: Deed
    /// Which message is waited for; `nil` for none.
    package var expected: Expected?
    /// The texts that are filled in, in order: those of the deed, then the one that is expected.
    package var values: [Template]
    /// Limit for opening, or for the message to come.
    package var timeout: TimeSpan

    /// A message that is waited for.
    package enum Expected: Sendable, Hashable {
        case any
        /// One with the last of the values in it.
        case containing
    }

    package init(_ deed: Deed, expected: Expected? = nil, values: [Template] = [], timeout: TimeSpan = .seconds(10)) {
        self.deed = deed
        self.expected = expected
        self.values = values
        self.timeout = timeout
    }
}
