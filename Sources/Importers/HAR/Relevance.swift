// Which requests of a recording are the ones to test: those the service works for, not pictures, and not what other companies count.

import HTTPMessages

/// Decides which entries become steps.
struct Relevance {
    /// The origin that most of the recording is about.
    let target: String
    private let site: String
    private let takesEverything: Bool

    init(_ recording: HARRecording, takesEverything: Bool) {
        self.takesEverything = takesEverything
        // The page that was opened first says what the recording is about.
        let document = recording.entries.first { $0.resourceType == "document" || $0.responseType.contains("html") }
        let first = document ?? recording.entries.first { !Self.isStatic($0) } ?? recording.entries.first
        target = first?.request.address.origin ?? ""
        site = Self.site(first?.request.address.host ?? "")
    }

    func isRelevant(_ entry: HARRecording.Entry) -> Bool {
        takesEverything || Self.site(entry.request.address.host) == site && !Self.isStatic(entry) && !Self.isPreflight(entry)
    }

    /// `shop.example` of `api.shop.example`; addresses stay whole.
    private static func site(_ host: String) -> String {
        let parts = host.split(separator: ".")
        guard parts.count > 2, !host.contains(":"), parts.last?.allSatisfy(\.isNumber) == false else { return host }
        // Two labels of `shop.co.uk` are not enough.
        let isShort = parts[parts.count - 1].count == 2 && parts[parts.count - 2].count <= 3
        return parts.suffix(isShort ? 3 : 2).joined(separator: ".")
    }

    /// A question of the browser to itself, which a test tool has no need to ask.
    private static func isPreflight(_ entry: HARRecording.Entry) -> Bool {
        entry.request.method == .options && entry.request.header("Access-Control-Request-Method") != nil
    }

    static func isStatic(_ entry: HARRecording.Entry) -> Bool {
        guard entry.request.method == .get || entry.request.method == .head else { return false }
        if ["image", "stylesheet", "script", "font", "media", "manifest", "texttrack", "ping"].contains(entry.resourceType) {
            return true
        }
        let type = entry.responseType
        let types = [
            "image/", "font/", "audio/", "video/", "text/css", "text/javascript", "javascript", "application/font", "wasm",
        ]
        if types.contains(where: { type.contains($0) }) { return true }
        let file = entry.request.address.path.lowercased()
        return !type.contains("json") && !type.contains("html") && extensions.contains { file.hasSuffix($0) }
    }

    private static let extensions = [
        ".css", ".js", ".mjs", ".map", ".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".avif", ".ico", ".woff", ".woff2", ".ttf",
        ".otf", ".eot", ".mp4", ".webm", ".mp3", ".wasm",
    ]
}
