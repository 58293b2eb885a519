// libcurl as a process sees it: initialised once, before the first handle.

private import CCurl
import Glibc

// libcurl's own names for its handles, which are untyped pointers.
package typealias CURL = UnsafeMutableRawPointer
typealias CURLM = UnsafeMutableRawPointer
typealias CURLSH = UnsafeMutableRawPointer

/// The library behind the transport.
package enum CurlLibrary {
    /// Initialises libcurl the first time it is read. Signals are left alone afterwards (`CURLOPT_NOSIGNAL`), so a write to a connection
    /// that the server has closed must not end the process.
    package static let isReady: Bool = {
        signal(SIGPIPE, SIG_IGN)
        return curl_global_init(3) == CURLE_OK
    }()

    /// Whether connections of different IPv6 zones are kept apart: 7.83.0 and later.
    static let separatesZones = isReady && perfbench_curl_version() >= 0x07_53_00

    /// Whether HTTP/2 without TLS works on a kept connection: 8.0.0 and later.
    static let keepsPlainHTTP2 = isReady && perfbench_curl_version() >= 0x08_00_00

    /// `libcurl/7.88.1 OpenSSL/3.0.19 …`, as the library describes itself.
    static let version: String = {
        _ = isReady
        return String(cString: curl_version())
    }()
}
