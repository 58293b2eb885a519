// The transport over libcurl: one for each loop. It makes sessions, spreads them over multi handles, and keeps what all sessions of the
// loop may use together: the sockets being watched, and requests that never vary.

package import Basics
import CCurl
package import HTTPMessages
package import Reactor

/// Sends requests with libcurl. Used on its loop only, which must outlive it.
package final class CurlTransport: Transport {
    /// How many sessions share a multi handle unless said otherwise; see `Tests/Benchmarks/curl.sh`.
    package static let defaultSessionsPerMulti = 256

    /// A session keeps several only when redirects take it to several hosts; this bounds how many.
    private static let connectionsPerSession = 4

    let loop: EventLoop
    let options: ConnectionOptions
    let lists: ConnectionLists
    /// How sessions are kept apart; see `EasyHandle`.
    var usesZones = CurlLibrary.separatesZones

    private let sockets: WatchedSockets
    private let sessionsPerMulti: Int
    private var multi: MultiDriver?
    private var sessionsOfMulti = 0
    private var sessions: UInt32 = 0
    private var prepared: [Int: PreparedRequest] = [:]
    private var prefix: (origin: Origin, bytes: [UInt8])?

    /// `sessionsPerMulti` is at least 1.
    package init(loop: EventLoop, options: ConnectionOptions, sessionsPerMulti: Int = defaultSessionsPerMulti) throws(Problem) {
        self.loop = loop
        self.options = options
        self.sessionsPerMulti = sessionsPerMulti
        lists = ConnectionLists(options)
        sockets = WatchedSockets(on: loop)
        guard CurlLibrary.isReady else { throw Problem(.inability, "libcurl could not be initialised.") }
    }

    /// The library and its parts, such as `libcurl/7.88.1 OpenSSL/3.0.19 zlib/1.2.13`.
    package static var version: String { CurlLibrary.version }

    package func makeSession() throws(Problem) -> CurlSession {
        if multi == nil || sessionsOfMulti >= sessionsPerMulti {
            multi = try MultiDriver.ofTransfers(on: loop, sockets: sockets, keeping: sessionsPerMulti * Self.connectionsPerSession)
            sessionsOfMulti = 0
        }
        sessionsOfMulti += 1
        sessions += 1
        return try CurlSession(of: self, number: sessions, on: multi!, sockets: sockets)
    }

    /// What is before the target in a URL of `origin`.
    func prefix(for origin: Origin) -> [UInt8] {
        if let prefix, prefix.origin == origin { return prefix.bytes }
        let bytes = Array(origin.url.utf8)
        prefix = (origin, bytes)
        return bytes
    }

    /// What was prepared for a request that never varies; prepared now when this is the first of its kind.
    func prepared(for request: borrowing OutgoingRequest) -> PreparedRequest {
        // With a body and without one the header lines differ.
        let key = request.constantID * 2 + (request.sendsBody ? 1 : 0)
        if let known = prepared[key] { return known }
        let new = PreparedRequest()
        fill(new, from: request)
        prepared[key] = new
        return new
    }

    /// Prepares `request` in the storage of `prepared`.
    func fill(_ prepared: PreparedRequest, from request: borrowing OutgoingRequest) {
        prepared.fill(
            from: request, after: prefix(for: request.origin),
            closesConnection: !options.keepAlive && options.version == .http1)
    }
}
