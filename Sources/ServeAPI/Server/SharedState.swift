// What all threads of the server have in common.

import Basics
import Synchronization

/// Safe to use from any thread.
final class SharedState: Sendable {
    let gate: Gate
    /// The secret of the one-time sign-in link; `nil` once it was used, or when there was none.
    private let invitation: Mutex<String?>
    private let counts = Mutex(Counts())

    /// What the server counts about itself.
    struct Counts: Sendable {
        /// Answers by the first digit of their status.
        var answers = [Int](repeating: 0, count: 6)
        var connections = 0
        var streams = 0
    }

    init(_ settings: ServeSettings, invitation: String?) {
        gate = Gate(
            isPublic: settings.isPublic, hosts: KnownHosts(origin: settings.origin), limiter: Limiter(rate: settings.rate))
        self.invitation = Mutex(invitation)
    }

    /// Whether this is the secret of the sign-in link. It is so once.
    func takeInvitation(_ secret: String) -> Bool {
        invitation.withLock { invitation in
            guard let known = invitation, isSameSecret(known, secret) else { return false }
            invitation = nil
            return true
        }
    }

    func count(_ change: (inout Counts) -> Void) { counts.withLock { change(&$0) } }

    var current: Counts { counts.withLock { $0 } }
}
