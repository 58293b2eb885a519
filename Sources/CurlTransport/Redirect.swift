// Where a redirect leads. libcurl only says the address; whether to go there is decided here, one step at a time, so that no request ever
// reaches a host that is not allowed.

import CCurl
import HTTPMessages

enum Redirect {
    /// The method of the request that follows `status` (RFC 9110, section 15.4, as browsers do it).
    static func method(after status: Int, of method: HTTPMethod) -> HTTPMethod {
        switch (status, method) {
        case (303, .head), (_, .get): method
        case (303, _), (301, .post), (302, .post): .get
        default: method
        }
    }

    /// Where `url` leads, taken apart by libcurl's own parser, which will also be the one that uses it; `nil` for anything but http(s).
    static func origin(of url: UnsafePointer<CChar>) -> Origin? {
        guard let parser = curl_url() else { return nil }
        defer { curl_url_cleanup(parser) }
        guard curl_url_set(parser, CURLUPART_URL, url, 0) == CURLUE_OK,
            let scheme = part(CURLUPART_SCHEME, of: parser).flatMap(Origin.Scheme.init(rawValue:)),
            let host = part(CURLUPART_HOST, of: parser),
            let port = part(CURLUPART_PORT, of: parser).flatMap({ Int($0) })
        else { return nil }
        let name = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
        return Origin(scheme: scheme, host: name.lowercased(), port: port)
    }

    private static func part(_ part: CURLUPart, of parser: OpaquePointer) -> String? {
        var text: UnsafeMutablePointer<CChar>?
        guard curl_url_get(parser, part, &text, UInt32(CURLU_DEFAULT_PORT)) == CURLUE_OK, let text else { return nil }
        defer { curl_free(text) }
        return String(cString: text)
    }

    /// A copy of `lines` for the request that follows: without what was meant for another host, when it goes to another, and without
    /// what describes a body, when there is none any more. The caller frees it.
    static func headers(
        from lines: UnsafeMutablePointer<curl_slist>?, toOtherHost: Bool, withoutBody: Bool
    ) -> UnsafeMutablePointer<curl_slist>? {
        var kept: UnsafeMutablePointer<curl_slist>?
        var next = lines
        while let line = next {
            next = line.pointee.next
            let text = UnsafeRawBufferPointer(start: line.pointee.data, count: length(of: line.pointee.data))
            if let header = HeaderLine(text) {
                if toOtherHost, header.isNamed("authorization") || header.isNamed("cookie") || header.isNamed("host") { continue }
                if withoutBody, header.isNamed("content-type"), header.hasValue { continue }
            }
            kept = curl_slist_append(kept, line.pointee.data)
        }
        return kept
    }

    private static func length(of text: UnsafeMutablePointer<CChar>) -> Int {
        var end = text
        while end.pointee != 0 { end += 1 }
        return end - text
    }
}
