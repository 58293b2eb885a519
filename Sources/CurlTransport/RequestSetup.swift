// What a handle was last told to send. An option is set only when it differs: a step that never varies sets none at all.

import CCurl
import HTTPMessages

/// The request side of one easy handle.
struct RequestSetup: ~Copyable {
    private var constantID = -1
    private(set) var origin: Origin?
    private var method: HTTPMethod?
    private(set) var sendsBody = false
    private var scheme: Origin.Scheme?
    private var own: PreparedRequest?
    private var headers: UnsafeMutablePointer<curl_slist>?
    private var body = RequestBody()
    private var bodyStart: UnsafeMutableRawPointer?
    private var bodyCount = -1
    private var hasDigest = false
    /// The header lines of a request that a redirect led to.
    private var redirected: UnsafeMutablePointer<curl_slist>?

    init() {}

    deinit { curl_slist_free_all(redirected) }

    /// Whether sending the request twice does no more than sending it once.
    var isIdempotent: Bool { method?.isIdempotent ?? false }

    /// Sets `easy` up for `request`. Nothing of `request` is needed afterwards.
    mutating func apply(_ request: borrowing OutgoingRequest, to easy: EasyHandle, of transport: CurlTransport) {
        let sendsBody = request.sendsBody
        let isConstant = request.constantID >= 0 && request.stamp.isEmpty
        if !isConstant || request.constantID != constantID || sendsBody != self.sendsBody {
            setTarget(request, isConstant: isConstant, easy, transport)
            if method != request.method || sendsBody != self.sendsBody { setMethod(request.method, sendsBody, easy) }
            constantID = isConstant ? request.constantID : -1
        }
        if sendsBody { setBody(request, easy) }
        if hasDigest || !request.digest.isEmpty { setDigest(request, easy) }
    }

    /// Sets `easy` up for what a redirect leads to, if it may go there; otherwise says why not.
    mutating func follow(
        _ url: UnsafePointer<CChar>, after status: Int, on easy: EasyHandle, of transport: CurlTransport
    ) -> Failure? {
        guard var next = Redirect.origin(of: url), transport.options.allows(next), let method, let origin else {
            return .redirectNotAllowed
        }
        // Whatever answers on a UNIX socket speaks of itself as of a host.
        if origin.socket != nil, next.url == origin.url { next = origin }
        let nextMethod = Redirect.method(after: status, of: method)
        let nextSendsBody = sendsBody && nextMethod == method
        let lines = Redirect.headers(from: headers, toOtherHost: next != origin, withoutBody: !nextSendsBody)
        curl_slist_free_all(redirected)
        redirected = lines
        headers = lines
        easy.set(CURLOPT_HTTPHEADER, to: UnsafeRawPointer(lines))
        easy.set(CURLOPT_URL, to: UnsafeRawPointer(url))
        if next.scheme != scheme { setScheme(next.scheme, easy, transport) }
        if nextMethod != method { setMethod(nextMethod, nextSendsBody, easy) }
        // Who the user is, is no other host's business.
        if hasDigest, next != origin { clearDigest(easy) }
        setOrigin(next, easy)
        constantID = -1
        return nil
    }

    /// - Parameter isConstant: whether all sessions may share what is prepared; libcurl reads it when it is connected, not now.
    private mutating func setTarget(
        _ request: borrowing OutgoingRequest, isConstant: Bool, _ easy: EasyHandle, _ transport: CurlTransport
    ) {
        let prepared: PreparedRequest
        if isConstant {
            prepared = transport.prepared(for: request)
        } else {
            prepared = own ?? PreparedRequest()
            own = prepared
            transport.fill(prepared, from: request)
        }
        headers = prepared.headers
        if origin != request.origin { setOrigin(request.origin, easy) }
        easy.set(CURLOPT_URL, to: UnsafeRawPointer(prepared.url))
        easy.set(CURLOPT_HTTPHEADER, to: UnsafeRawPointer(prepared.headers))
        if request.origin.scheme != scheme { setScheme(request.origin.scheme, easy, transport) }
    }

    private mutating func setOrigin(_ origin: Origin, _ easy: EasyHandle) {
        self.origin = origin
        easy.setSocket(of: origin)
        // An address that needs its own zone.
        if origin.host.hasPrefix("fe80:") { easy.useOwnCache() }
    }

    private mutating func setScheme(_ scheme: Origin.Scheme, _ easy: EasyHandle, _ transport: CurlTransport) {
        self.scheme = scheme
        easy.set(transport.options.version, for: scheme)
    }

    private mutating func setMethod(_ method: HTTPMethod, _ sendsBody: Bool, _ easy: EasyHandle) {
        self.method = method
        self.sendsBody = sendsBody
        let usual: HTTPMethod
        if sendsBody {
            easy.set(CURLOPT_POST, to: 1)
            usual = .post
        } else if method == .head {
            easy.set(CURLOPT_NOBODY, to: 1)
            usual = .head
        } else {
            easy.set(CURLOPT_HTTPGET, to: 1)
            usual = .get
        }
        if method == usual {
            easy.set(CURLOPT_CUSTOMREQUEST, to: nil)
        } else {
            easy.set(CURLOPT_CUSTOMREQUEST, to: method.rawValue)
        }
    }

    /// libcurl answers the challenge of the server itself, with a second request inside the same exchange.
    private mutating func setDigest(_ request: borrowing OutgoingRequest, _ easy: EasyHandle) {
        guard !request.digest.isEmpty else { return clearDigest(easy) }
        // CURLAUTH_DIGEST, a macro with a cast that Swift does not see.
        easy.set(CURLOPT_HTTPAUTH, to: 1 << 1)
        easy.set(CURLOPT_USERPWD, to: String(decoding: request.bytes[request.digest], as: UTF8.self))
        hasDigest = true
    }

    private mutating func clearDigest(_ easy: EasyHandle) {
        easy.set(CURLOPT_USERPWD, to: UnsafeRawPointer?.none)
        hasDigest = false
    }

    private mutating func setBody(_ request: borrowing OutgoingRequest, _ easy: EasyHandle) {
        let range = request.body
        request.bytes.withUnsafeBytes { body.copy(UnsafeRawBufferPointer(rebasing: $0[range])) }
        if body.start != bodyStart {
            bodyStart = body.start
            easy.set(CURLOPT_POSTFIELDS, to: UnsafeRawPointer(body.start))
            // Setting the fields also makes it a POST, which a method of another name must not undo.
            bodyCount = -1
        }
        if body.count != bodyCount {
            bodyCount = body.count
            easy.set(CURLOPT_POSTFIELDSIZE_LARGE, toLarge: body.count)
        }
    }
}
