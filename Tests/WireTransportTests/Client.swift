import HTTPMessages

extension OutgoingRequest {
    /// A request to `127.0.0.1:port` that keeps the body and the header lines.
    init(
        _ method: HTTPMethod = .get, _ target: String = "/", port: Int, scheme: Origin.Scheme = .http, headers: String = "",
        body: String? = nil, constantID: Int = -1, timeout: Int64 = 10_000_000_000, keepBody: Int = 1 << 20
    ) {
        self.init(origin: Origin(scheme: scheme, host: "127.0.0.1", port: port))
        self.method = method
        bytes = Array((target + headers + (body ?? "")).utf8)
        self.target = 0..<target.utf8.count
        self.headers = self.target.upperBound..<(self.target.upperBound + headers.utf8.count)
        self.body = self.headers.upperBound..<bytes.count
        hasBody = body != nil
        self.constantID = constantID
        self.timeout = timeout
        self.keepBody = keepBody
        keepHeaders = true
    }
}
