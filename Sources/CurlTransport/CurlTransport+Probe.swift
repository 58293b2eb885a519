// Before a run: whether the target can be reached at all. A connection is made, with TLS where that is due, and no request is sent.

package import Basics
import CCurl
package import HTTPMessages

extension CurlTransport {
    /// Connects to `origin` and disconnects; says what is wrong, or `nil`. Blocks the calling thread, at most for the connect timeout
    /// of `options`.
    package static func probe(_ origin: Origin, _ options: ConnectionOptions) -> Problem? {
        let lists = ConnectionLists(options)
        guard let easy = EasyHandle(options, lists: lists, zone: 1) else {
            return Problem(.inability, "libcurl could not be started: out of memory.")
        }
        let text = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
        text.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        defer { text.deallocate() }
        easy.set(CURLOPT_URL, to: "\(origin.url)/")
        easy.setSocket(of: origin)
        easy.set(CURLOPT_CONNECT_ONLY, to: 1)
        easy.set(CURLOPT_HTTP_VERSION, to: Int(CURL_HTTP_VERSION_1_1))
        let asksForHTTP2 = options.version == .http2 && (origin.scheme == .http || perfbench_tls_negotiates() != 0)
        if asksForHTTP2, origin.scheme == .https {
            // libcurl would begin with HTTP/2 on its own if it knew that it was chosen, and the greeting below would come second.
            easy.set(CURLOPT_SSL_ENABLE_ALPN, to: 0)
            easy.tls.pointee.is_ours = 1
            easy.tls.pointee.offers_http2 = 1
            perfbench_easy_set_tls(easy.curl, easy.tls)
        }
        easy.set(CURLOPT_TIMEOUT_MS, to: max(1, Int(options.connectTimeout.nanoseconds / .milliseconds(1))))
        easy.set(CURLOPT_ERRORBUFFER, to: UnsafeRawPointer(text))
        let code = curl_easy_perform(easy.curl)
        easy.set(CURLOPT_ERRORBUFFER, to: nil)
        var evidence = Failure.Evidence(code: code)
        evidence.systemError = Int32(truncatingIfNeeded: easy.number(CURLINFO_OS_ERRNO))
        evidence.usesProxy = options.proxy != nil
        guard let failure = Failure(evidence) else {
            let isTunnelled = options.proxy == nil || origin.scheme == .https
            guard asksForHTTP2, isTunnelled, !easy.speaksHTTP2(within: options.connectTimeout) else { return nil }
            return Problem(
                .unreachable, "\"\(origin)\" does not speak HTTP/2.",
                hint: "Turn it on in the target, or write \"http\": \"1.1\", or \"auto\" for whatever it speaks.")
        }
        let detail = text.pointee == 0 ? String(cString: curl_easy_strerror(code)) : String(cString: text)
        return unreachable(origin, failure, options, detail: detail)
    }

    /// The sentence for each way in which a target cannot be reached. `detail` is libcurl's own.
    static func unreachable(_ origin: Origin, _ failure: Failure, _ options: ConnectionOptions, detail: String) -> Problem {
        let address = origin.socket ?? "\(origin.host.contains(":") ? "[\(origin.host)]" : origin.host):\(origin.port)"
        let because = detail.hasSuffix(".") ? detail : detail + "."
        return switch failure {
        case .refused:
            Problem(.unreachable, "Nothing listens on \(address).", hint: "Start the service, or correct the target.")
        case .nameNotResolved:
            Problem(
                .unreachable, "The host \"\(origin.host)\" was not found.",
                hint: "Correct the target, or say where it is with \"resolve\".")
        case .connectTimeout, .responseTimeout:
            Problem(
                .unreachable, "\"\(address)\" did not accept a connection within \(options.connectTimeout).",
                hint: "Check the address and what filters the way there, or raise the connect timeout.")
        case .unreachable:
            Problem(
                .unreachable, "There is no way to \"\(address)\": \(because)",
                hint: "Check the address and this machine's network.")
        case .tlsCertificate:
            Problem(
                .unreachable, "The certificate of \"\(origin)\" is not trusted: \(because)",
                hint: "Name the file of its authority, or turn verification off for this target.")
        case .tlsHandshake:
            Problem(
                .unreachable, "No TLS connection could be made to \"\(origin)\": \(because)",
                hint: "Check that this port speaks TLS, and the files of certificates that were named.")
        case .reset, .closedWithoutResponse:
            Problem(
                .unreachable, "\"\(address)\" closed the connection at once.",
                hint: "Check that the service is healthy, and its limits.")
        case .proxy:
            Problem(
                .unreachable, "The proxy \"\(options.proxy ?? "")\" did not lead to \"\(address)\": \(because)",
                hint: "Check the proxy, or leave it out.")
        case .filesExhausted:
            Problem(.inability, "No connection could be made: too many open files.", hint: "Raise the limit (ulimit -n).")
        case .portsExhausted:
            Problem(
                .inability, "No connection could be made: no free local port.",
                hint: "Wait a minute, or widen net.ipv4.ip_local_port_range.")
        default:
            Problem(.unreachable, "\"\(address)\" could not be reached: \(because)", hint: "Check the target.")
        }
    }
}
