// What browsers send with every request, and what of it shapes the answer.

/// Chooses among the headers of a recording.
enum BrowserHeaders {
    /// Headers about the browser, its cache and its page, which change nothing for a service under test; cookies are kept elsewhere.
    private static let noise: Set<String> = [
        "cookie", "referer", "dnt", "priority", "te", "pragma", "cache-control", "upgrade-insecure-requests", "if-none-match",
        "if-modified-since", "if-range", "x-client-data", "purpose", "save-data", "sec-gpc", "expect", "upgrade", "keep-alive",
        "proxy-connection",
    ]

    /// The headers of one request without noise.
    static func worthKeeping(_ headers: [NamedValue]) -> [NamedValue] {
        headers.filter { header in
            let name = header.name.lowercased()
            return !noise.contains(name) && !name.hasPrefix("sec-") && !name.hasPrefix(":") && !StepWriter.ownHeaders.contains(name)
        }
    }

    /// Headers that all requests carry with the same value: they are said once, under `defaults`. Nothing secret, and nothing that a
    /// response may have given.
    static func common(to entries: [HARRecording.Entry]) -> [NamedValue] {
        guard let first = entries.first, entries.count > 1 else { return [] }
        return worthKeeping(first.request.headers).filter { header in
            ["user-agent", "accept", "accept-language", "origin"].contains(header.name.lowercased())
                && entries.allSatisfy { $0.request.header(header.name) == header.value }
        }
    }
}
