// Which transport a run uses. The wire is the fast one, and does plain HTTP/1.1 and HTTP/2; whatever else a plan needs is libcurl's to do.

import CCurl
package import HTTPMessages

extension WireTransport {
    /// Whether a run with these options and needs goes over the wire; or why it cannot, when the wire was asked for.
    package static func carries(_ options: ConnectionOptions, _ needs: TransportNeeds) -> Result<Bool, TransportObstacle> {
        switch (options.transport, obstacle(options, needs)) {
        case (.curl, _), (.auto, .some): .success(false)
        case (.wire, .some(let obstacle)): .failure(obstacle)
        case (.auto, .none), (.wire, .none): .success(true)
        }
    }
}

/// What the requests of a plan need of a transport, beyond sending bytes and taking in a response.
package struct TransportNeeds: Sendable {
    /// Some step follows redirects.
    package var followsRedirects = false
    /// Some step authenticates by digest, NTLM or another way in which the server has its say first.
    package var negotiatesAuthentication = false
    /// Some step goes to an `http` address; with a proxy, such requests are written differently.
    package var hasPlainOrigin = true

    package init() {}

    /// What `request` needs, as far as it shows.
    package mutating func add(_ request: borrowing OutgoingRequest) {
        if request.redirects > 0 { followsRedirects = true }
        if request.origin.scheme == .http { hasPlainOrigin = true }
    }
}

/// Why the wire cannot serve a run; the raw value completes "cannot be used with".
package enum TransportObstacle: String, Error, Sendable, CaseIterable {
    case httpVersion = "HTTP/2 where libcurl does not encrypt with OpenSSL"
    case compression = "compression"
    case redirects = "redirects"
    case authentication = "authentication that the server begins"
    case plainProxy = "a proxy for http"
}

extension WireTransport {
    /// What this transport cannot do of what a run needs, if anything.
    package static func obstacle(_ options: ConnectionOptions, _ needs: TransportNeeds) -> TransportObstacle? {
        if options.version != .http1, perfbench_tls_negotiates() == 0 { return .httpVersion }
        if options.compression { return .compression }
        if needs.followsRedirects { return .redirects }
        if needs.negotiatesAuthentication { return .authentication }
        if let proxy = options.proxy, needs.hasPlainOrigin, !proxy.lowercased().hasPrefix("socks") { return .plainProxy }
        return nil
    }
}
