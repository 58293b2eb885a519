import Basics

/// A notification on its way to its channel.
package struct Letter: Sendable, Equatable {
    package var notification: Notification
    /// Attempts that failed.
    package var attempts: Int
    /// When it is tried next, in milliseconds since 1970.
    package var next: Int64
    /// When it was written.
    package var created: Int64

    package init(_ notification: Notification, attempts: Int = 0, next: Int64? = nil) {
        self.notification = notification
        self.attempts = attempts
        created = notification.at
        self.next = next ?? notification.at
    }

    /// Between two attempts, in milliseconds: 2 s, doubled each time up to 5 minutes.
    package static func pause(after attempts: Int) -> Int64 { min(300_000, 2000 << Int64(min(max(0, attempts - 1), 10))) }

    /// A letter that could not be delivered for this long is given up, in milliseconds.
    package static let patience: Int64 = 24 * 3_600_000

    /// What became of one attempt to deliver it.
    package enum Outcome: Sendable, Equatable {
        case delivered
        /// Delivered to some; what is to be said of the others.
        case partly(String)
        case later(String)
        /// It will never be taken.
        case refused(String)
    }

    /// The letter after an attempt; `nil` when it needs no further one, with what is to be kept of it.
    package func after(_ outcome: Outcome, now: Int64) -> (letter: Letter?, complaint: String?, isGivenUp: Bool) {
        switch outcome {
        case .delivered: return (nil, nil, false)
        case .partly(let complaint): return (nil, complaint, false)
        case .refused(let complaint): return (nil, complaint, true)
        case .later(let complaint):
            guard now - created < Self.patience else { return (nil, complaint, true) }
            var letter = self
            letter.attempts += 1
            letter.next = now + Self.pause(after: letter.attempts)
            return (letter, complaint, false)
        }
    }
}
