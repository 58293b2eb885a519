import Basics
import CCurl
import Reactor

extension MultiDriver {
    /// A multi handle for the transfers of some sessions of one loop; it keeps at most `connections`.
    static func ofTransfers(on loop: EventLoop, sockets: WatchedSockets, keeping connections: Int) throws(Problem) -> MultiDriver {
        let user = User(
            follow: { try sockets.follow($0, on: $1, $2) }, forgetIfIdle: { sockets.forgetIfIdle($0) },
            ended: { multi, easy, result in
                // Taken out before its session is told, so that a session that follows a redirect can start the same handle again.
                multi.remove(easy)
                CurlSession.of(easy) { $0.transferEnded(result) }
            },
            cannotWait: { easy in CurlSession.of(easy) { $0.cannotWait() } })
        return try MultiDriver(on: loop, for: user, keeping: connections)
    }
}
