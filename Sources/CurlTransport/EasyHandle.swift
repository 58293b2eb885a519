// One of libcurl's easy handles, and how it is kept from using the connections of another. Within one multi handle all easy handles take
// from one cache of connections, so a virtual user could be given the connection that another left idle.
//
// Since 7.83 libcurl never uses a connection again for another IPv6 zone (CVE-2022-27775): the zone is part of the cache's key. So every
// handle gets a zone of its own. That costs nothing, and finding the kept connection takes no search. Linux looks at the zone of
// link-local addresses only. For these, and for an older libcurl, the handle gets a whole cache of its own instead, in a share handle
// that no one shares; that costs 9 KB each.

import Basics
package import CCurl
import Glibc
package import HTTPMessages

/// A handle whose connections, TLS sessions and cookies only it uses.
package final class EasyHandle {
    package let curl: UnsafeMutableRawPointer
    private var ownCache: CURLSH?
    /// How its TLS connections are set up, where libcurl uses OpenSSL; libcurl knows where it lies.
    package let tls: UnsafeMutablePointer<perfbench_tls>

    /// `zone` is a number that no other handle of the same multi handle has or had, or 0 to use a cache of its own. `nil` when memory is out.
    package init?(_ options: ConnectionOptions, lists: ConnectionLists, zone: UInt32) {
        guard CurlLibrary.isReady, let curl = curl_easy_init() else { return nil }
        self.curl = curl
        tls = .allocate(capacity: 1)
        tls.initialize(to: perfbench_tls())
        configure(options, lists)
        if zone != 0 { set(CURLOPT_ADDRESS_SCOPE, to: Int(zone)) } else { useOwnCache() }
    }

    deinit {
        curl_easy_cleanup(curl)
        if let ownCache { curl_share_cleanup(ownCache) }
        tls.deallocate()
    }

    /// Has its connections trust what is kept in `lists`, which outlives it, instead of reading certificates each time. With another library
    /// for TLS than OpenSSL it continues reading.
    package func shareCertificates(_ lists: ConnectionLists) {
        guard let certificates = lists.certificates else { return }
        tls.pointee.certificates = certificates
        set(CURLOPT_CAINFO, to: UnsafeRawPointer?.none)
        set(CURLOPT_CAPATH, to: UnsafeRawPointer?.none)
        perfbench_easy_set_tls(curl, tls)
    }

    /// From now on keeps its connections in a cache of its own. Called between transfers.
    func useOwnCache() {
        guard ownCache == nil, let cache = curl_share_init() else { return }
        ownCache = cache
        perfbench_share_set(cache, CURLSHOPT_SHARE, CURL_LOCK_DATA_CONNECT)
        set(CURLOPT_SHARE, to: UnsafeRawPointer(cache))
        set(CURLOPT_ADDRESS_SCOPE, to: 0)
    }

    /// libcurl allocates its buffer for each transfer. Most responses fit a small one; a transfer of long ones gets a large one.
    static let smallBuffer = 4096
    static let largeBuffer = 65_536

    /// What holds for every request of a run.
    private func configure(_ options: ConnectionOptions, _ lists: ConnectionLists) {
        set(CURLOPT_NOSIGNAL, to: 1)
        set(CURLOPT_NOPROGRESS, to: 1)
        set(CURLOPT_TCP_NODELAY, to: 1)
        set(CURLOPT_BUFFERSIZE, to: Self.smallBuffer)
        set(CURLOPT_UPLOAD_BUFFERSIZE, to: 16_384)
        // Nothing comes from the environment or from files in someone's home.
        set(CURLOPT_NETRC, to: Int(CURL_NETRC_IGNORED.rawValue))
        set(CURLOPT_PROXY, to: options.proxy ?? "")
        set(CURLOPT_NOPROXY, to: "")
        if !options.proxyUser.isEmpty {
            set(CURLOPT_PROXYUSERNAME, to: options.proxyUser)
            set(CURLOPT_PROXYPASSWORD, to: options.proxyPassword)
        }
        set(CURLOPT_SUPPRESS_CONNECT_HEADERS, to: 1)
        set(CURLOPT_COOKIEFILE, to: "")
        set(CURLOPT_PROTOCOLS_STR, to: "http,https")
        set(CURLOPT_FOLLOWLOCATION, to: 0)
        // Dot segments are part of what is tested.
        set(CURLOPT_PATH_AS_IS, to: 1)
        // Time limits are the session's: its timer is finer, and libcurl's cost it work in every request. Its default is 300 s.
        let limit = Int(options.connectTimeout.nanoseconds / .seconds(1))
        if limit >= 290 { set(CURLOPT_CONNECTTIMEOUT, to: limit + 10) }
        if options.compression { set(CURLOPT_ACCEPT_ENCODING, to: "") }
        if let list = lists.resolve { set(CURLOPT_RESOLVE, to: UnsafeRawPointer(list)) }
        if let list = lists.connectTo { set(CURLOPT_CONNECT_TO, to: UnsafeRawPointer(list)) }
        set(CURLOPT_SSL_VERIFYPEER, to: options.verifyCertificates ? 1 : 0)
        set(CURLOPT_SSL_VERIFYHOST, to: options.verifyCertificates ? 2 : 0)
        if let path = options.authorities { set(CURLOPT_CAINFO, to: path) }
        if let path = options.clientCertificate { set(CURLOPT_SSLCERT, to: path) }
        if let path = options.clientKey { set(CURLOPT_SSLKEY, to: path) }
    }

    /// Chooses the protocol for `scheme`.
    package func set(_ version: ConnectionOptions.Version, for scheme: Origin.Scheme) {
        let value =
            switch (version, scheme) {
            case (.http1, _): CURL_HTTP_VERSION_1_1
            case (.http2, .http): CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE
            case (.http2, .https): CURL_HTTP_VERSION_2TLS
            case (.auto, _): CURL_HTTP_VERSION_2TLS
            }
        set(CURLOPT_HTTP_VERSION, to: Int(value))
        beginsPlainHTTP2 = value == CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE && !CurlLibrary.keepsPlainHTTP2
        needsKeptConnection = false
    }

    /// An older libcurl that is told to begin with HTTP/2 begins anew on a kept connection, too, and the server takes that for an error.
    private var beginsPlainHTTP2 = false
    /// Whether the next transfer is set up so that it works only on a kept connection.
    private(set) var needsKeptConnection = false

    /// After a transfer that succeeded: the next one finds a connection on which HTTP/2 has begun.
    func expectKeptConnection() {
        guard beginsPlainHTTP2, !needsKeptConnection else { return }
        needsKeptConnection = true
        set(CURLOPT_HTTP_VERSION, to: Int(CURL_HTTP_VERSION_2_0))
    }

    /// The kept connection was gone.
    func expectNewConnection() {
        needsKeptConnection = false
        set(CURLOPT_HTTP_VERSION, to: Int(CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE))
    }

    /// Has connections for `origin` made to its UNIX socket, or to its host where it has none.
    package func setSocket(of origin: Origin) {
        guard origin.socket != socket else { return }
        socket = origin.socket
        if let socket {
            set(CURLOPT_UNIX_SOCKET_PATH, to: socket)
        } else {
            set(CURLOPT_UNIX_SOCKET_PATH, to: UnsafeRawPointer?.none)
        }
    }

    private var socket: String?

    package func set(_ option: CURLoption, to value: Int) { perfbench_easy_set_long(curl, option, value) }

    package func set(_ option: CURLoption, to value: UnsafeRawPointer?) { perfbench_easy_set_pointer(curl, option, value) }

    func set(_ option: CURLoption, toLarge value: Int) { perfbench_easy_set_large(curl, option, curl_off_t(value)) }

    /// libcurl keeps a copy of `text`.
    package func set(_ option: CURLoption, to text: String) {
        _ = text.withCString { perfbench_easy_set_pointer(curl, option, $0) }
    }

    package func number(_ info: CURLINFO) -> Int {
        var value = 0
        perfbench_easy_get_long(curl, info, &value)
        return value
    }

    /// For the infos whose names end in `_T`: bytes, or microseconds.
    package func large(_ info: CURLINFO) -> Int64 {
        var value: curl_off_t = 0
        perfbench_easy_get_large(curl, info, &value)
        return Int64(value)
    }

    func pointer(_ info: CURLINFO) -> UnsafeMutableRawPointer? {
        var value: UnsafeMutableRawPointer?
        perfbench_easy_get_pointer(curl, info, &value)
        return value
    }
}

/// The lists of a run's options, which libcurl wants to stay where they are as long as a handle uses them.
package final class ConnectionLists {
    let resolve: UnsafeMutablePointer<curl_slist>?
    let connectTo: UnsafeMutablePointer<curl_slist>?
    /// Certificates of authorities, read when the first connection needs them; `nil` where none are, or libcurl has to read them.
    let certificates: UnsafeMutablePointer<perfbench_certificates>?

    package init(_ options: ConnectionOptions) {
        resolve = options.resolve.reduce(nil) { curl_slist_append($0, $1) }
        connectTo = options.connectTo.reduce(nil) { curl_slist_append($0, $1) }
        guard options.verifyCertificates, perfbench_tls_shares_certificates() != 0 else {
            certificates = nil
            return
        }
        certificates = .allocate(capacity: 1)
        certificates!.initialize(to: perfbench_certificates_of(options.authorities))
    }

    deinit {
        curl_slist_free_all(resolve)
        curl_slist_free_all(connectTo)
        if let certificates {
            perfbench_discard_certificates(certificates)
            certificates.deallocate()
        }
    }
}
