package import Basics

/// How connections are made; one set for a whole run.
package struct ConnectionOptions: Sendable, Hashable {
    /// `"http"` of a scenario.
    package enum Version: String, Sendable, CaseIterable {
        case http1 = "1.1"
        case http2 = "2"
        case auto
    }

    /// `"transport"` of a scenario.
    package enum Transport: String, Sendable, CaseIterable {
        case auto, wire, curl
    }

    package var version = Version.http1
    /// What carries the requests; `auto` is the wire for whatever it can carry.
    package var transport = Transport.auto
    /// Limit for name look-up, connect and TLS together.
    package var connectTimeout = TimeSpan.seconds(5)
    /// Whether certificates are verified; on unless the scenario says otherwise.
    package var verifyCertificates = true
    /// PEM file of authorities to trust instead of the system's.
    package var authorities: String?
    /// PEM files of a client certificate and its key.
    package var clientCertificate: String?
    package var clientKey: String?
    /// Proxy URL, such as `http://127.0.0.1:3128`; never with a user name in it.
    package var proxy: String?
    /// Credentials for the proxy; empty for none. Sent to it alone, and shown nowhere.
    package var proxyUser = ""
    package var proxyPassword = ""
    /// `host:port:address[,address]…`, as curl's `--resolve`.
    package var resolve: [String] = []
    /// `host:port:host:port`, as curl's `--connect-to`.
    package var connectTo: [String] = []
    /// Whether `Accept-Encoding` is sent and the body decoded (gzip, br, zstd).
    package var compression = false
    /// Whether a VU keeps its connection between requests.
    package var keepAlive = true
    /// Whether the kernel is asked when each response arrived, to hold our own clock against it: of plain connections over the wire. Costs
    /// a little with each response.
    package var stampsArrivals = false
    /// Whether sessions keep the heads of the requests as they went out, for someone who looks at single requests.
    package var keepsSent = false
    /// Hosts, lower case, that may be contacted besides loopback.
    package var allowedHosts: Set<String> = []

    package init() {}

    /// Whether perfbench may send anything to `origin`.
    package func allows(_ origin: Origin) -> Bool { origin.isLoopback || allowedHosts.contains(origin.host) }
}
