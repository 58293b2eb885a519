// One curl command as a request: the options take effect as curl lets them.

import Basics
import HTTPMessages

/// What one curl command sends, and how.
struct CurlRequest {
    /// In order, one for each URL that the command names or means by a pattern.
    private(set) var requests: [CapturedRequest] = []
    /// `user:password` for each of `requests`.
    private(set) var users: [String?] = []
    private(set) var usesDigest = false
    private(set) var redirects = 0
    private(set) var timeout: TimeSpan?
    private(set) var connection = CurlConnection()
    private(set) var notes: [String] = []

    private let source: CurlSource
    private var urls: [String] = []
    private var uploads: [String] = []
    private var method: String?
    private var body: CurlBody
    private var parts: [CapturedRequest.Part] = []
    private var isHead = false
    private var movesDataToQuery = false
    private var keepsDots = false
    private var isLiteral = false
    private var query: [String] = []
    private var target: String?
    private var user: String?
    private var connectTo: [String] = []
    /// Header lines of `-H`, which win over what other options say.
    private var own: [NamedValue] = []
    /// Names whose lines curl would write, and does not.
    private var removed: [String] = []
    /// Header lines of other options.
    private var implied: [NamedValue] = []
    private var cookies: [String] = []

    init(_ options: CurlOptions, input: ShellCommand.Input?, _ importing: ImportOptions) throws(Problem) {
        source = CurlSource(options: importing, input: input)
        body = CurlBody(source)
        for (option, value) in options.all { try apply(option, value) }
        try finish()
        for option in Set(options.ignored).subtracting(Self.harmless).sorted() { notes.append("the option \(option)") }
        var seen: Set<String> = []
        notes = (notes + body.notes).filter { seen.insert($0).inserted }
    }

    private static let harmless: Set<String> = [
        "-s", "-S", "-v", "-i", "-f", "-N", "-o", "-O", "-w", "-#", "-J", "-D", "-Z", "-R", "--silent", "--show-error", "--verbose",
        "--include", "--fail", "--output", "--output-dir", "--create-dirs", "--write-out", "--progress-bar", "--no-buffer",
        "--no-progress-meter", "--fail-with-body", "--fail-early", "--remote-name", "--remote-name-all", "--remote-header-name",
        "--remote-time", "--dump-header", "--trace", "--trace-ascii", "--trace-time", "--stderr", "--styled-output",
        "--no-styled-output", "--show-headers", "--parallel", "--parallel-max", "--no-keepalive", "--basic", "--tcp-nodelay",
    ]

    // MARK: Options

    private mutating func apply(_ option: CurlOptions.Option, _ value: String) throws(Problem) {
        switch option {
        case .url: urls.append(value)
        case .request: method = value
        case .header: try header(value)
        case .data, .dataRaw, .dataBinary, .dataURLEncode, .json: try body.add(option, value)
        case .form, .formString:
            let form = try CurlForm(value, isPlain: option == .formString)
            for part in form.parts { parts.append(try known(part)) }
            notes += form.notes
        case .upload: uploads += isLiteral ? [value] : try URLGlob.expanded(value)
        case .head: isHead = true
        case .get: movesDataToQuery = true
        case .urlQuery: query.append(value.hasPrefix("+") ? String(value.dropFirst()) : try source.urlEncoded(value, &notes))
        case .user: user = value
        case .digest: usesDigest = true
        case .bearer: implied.append(NamedValue("Authorization", "Bearer " + value))
        case .cookie:
            if value.contains("=") || !markedVariables(value).isEmpty {
                cookies.append(value)
            } else if !value.isEmpty {
                notes.append("the cookies in the file \"\(value)\"")
            }
        case .agent: if value.isEmpty { removed.append("User-Agent") } else { implied.append(NamedValue("User-Agent", value)) }
        case .referer:
            let address = String(value.prefix { $0 != ";" })
            if value.hasSuffix(";auto") { notes.append("the Referer that --referer \"\(value)\" sends after a redirect") }
            if !address.isEmpty { implied.append(NamedValue("Referer", address)) }
        case .range: implied.append(NamedValue("Range", "bytes=" + value + (value.allSatisfy(\.isNumber) ? "-" : "")))
        case .continueAt:
            if value == "-" { notes.append("the option -C -") } else { implied.append(NamedValue("Range", "bytes=\(value)-")) }
        case .location: redirects = max(redirects, 10)
        case .maxRedirects: redirects = min(20, max(0, Int(value) ?? 20))
        case .maxTime: timeout = try Self.seconds(value, "--max-time") ?? timeout
        case .connectTimeout: connection.connectTimeout = try Self.seconds(value, "--connect-timeout")
        case .insecure: connection.isInsecure = true
        case .compressed:
            connection.isCompressed = true
            notes.append("the order in which --compressed names codings: perfbench names those that it reads")
        case .noKeepalive: break
        case .http0:
            notes.append("HTTP/1.0: HTTP/1.1 is spoken")
            connection.http = "1.1"
        case .http1: connection.http = "1.1"
        case .http2: connection.http = "auto"
        case .http2Only: connection.http = "2"
        case .proxy: connection.setProxy(value, &notes)
        case .proxyUser: connection.proxyUser = value
        case .resolve: connection.addResolve(value, &notes)
        case .connectTo: connectTo.append(value)
        case .authorities: connection.files.append(("ca", value))
        case .certificate: connection.files.append(("cert", value))
        case .key: connection.files.append(("key", value))
        case .pathAsIs: keepsDots = true
        case .globoff: isLiteral = true
        case .requestTarget: target = value
        case .unixSocket: notes.append("--unix-socket \(value): a scenario's target can be \"unix:\(value)\"")
        }
    }

    /// A limit in seconds; none when it is 0.
    private static func seconds(_ text: String, _ option: String) throws(Problem) -> TimeSpan? {
        if Double(text) == 0 { return nil }
        if let span = TimeSpan(text + "s"), span.nanoseconds > 0 { return span }
        throw Problem(.usage, "\"\(option) \(text)\" of curl is not a number of seconds.", hint: "Like: \(option) 2.5")
    }

    /// `Name: value`; `Name;` for an empty one; `Name:` takes a header of curl's own away; `@file` holds several.
    private mutating func header(_ line: String) throws(Problem) {
        if line.hasPrefix("@") {
            let text = try source.text(String(line.dropFirst()), of: "-H \(line)")
            for line in text.split(whereSeparator: \.isNewline) where !line.hasPrefix("@") { try header(String(line)) }
            return
        }
        guard let mark = line.firstIndex(of: ":") else {
            let name = line.prefix { $0 != ";" }
            // Without a colon, and without a semicolon at the end, curl sends nothing.
            if line[name.endIndex...].dropFirst().allSatisfy({ $0 == " " }), name.endIndex < line.endIndex {
                own.append(NamedValue(String(name), ""))
            }
            return
        }
        let name = String(line[..<mark])
        var value = String(line[line.index(after: mark)...].drop { $0 == " " || $0 == "\t" })
        while value.last == " " || value.last == "\t" { value.removeLast() }
        if value.isEmpty { removed.append(name) } else { own.append(NamedValue(name, value)) }
    }

    private func has(_ name: String) -> Bool {
        own.contains { $0.name.lowercased() == name.lowercased() } || removed.contains { $0.lowercased() == name.lowercased() }
    }

    /// A part whose text stands in a file: the text itself.
    private func known(_ part: CapturedRequest.Part) throws(Problem) -> CapturedRequest.Part {
        var part = part
        switch part.content {
        case .content(let file, let name):
            part.content = .text(try source.text(file, of: "-F \(part.name)=<\(file)"))
            part.fileName = name
        case .file("-", let name):
            guard case .text(let text) = try source.content("-") else { break }
            part.content = .text(text)
            part.fileName = name ?? "-"
        case .file(let path, let name):
            _ = try source.content(path)
            part.type = part.type ?? name.flatMap(Self.type(ofFile:)) ?? Self.type(ofFile: path) ?? Self.unknownType
        case .text: break
        }
        if let name = part.fileName { part.type = part.type ?? Self.type(ofFile: name) ?? Self.unknownType }
        return part
    }

    /// The media types that curl knows by the end of a name.
    private static func type(ofFile name: String) -> String? {
        let end = name.lastIndex(of: ".").map { name[name.index(after: $0)...].lowercased() } ?? ""
        return [
            "gif": "image/gif", "jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png", "svg": "image/svg+xml",
            "txt": "text/plain", "htm": "text/html", "html": "text/html", "pdf": "application/pdf", "xml": "application/xml",
        ][end]
    }

    private static let unknownType = "application/octet-stream"

    // MARK: The end

    private mutating func finish() throws(Problem) {
        let carried = [!body.isEmpty && !movesDataToQuery, !parts.isEmpty, !uploads.isEmpty, isHead].count { $0 }
        guard carried < 2 else {
            throw Problem(
                .usage, "the command has more than one of -d, -F, -T and -I, which curl refuses.",
                hint: "Leave in only one of them.")
        }
        if movesDataToQuery, body.file != nil { throw Self.fileInQuery }
        // With -G, what --url-query says is not sent.
        let appended = movesDataToQuery && !body.isEmpty ? body.text ?? "" : query.joined(separator: "&")
        var addresses: [CurlAddress] = []
        for (index, url) in urls.enumerated() {
            let upload = index < uploads.count || uploads.count < urls.count ? uploads.dropFirst(index).first : nil
            let extra = index == urls.count - 1 ? Array(uploads.dropFirst(urls.count)) : []
            for text in isLiteral ? [url] : try URLGlob.expanded(url) {
                for upload in [upload] + extra {
                    addresses.append(
                        try CurlAddress(
                            text, query: appended.isEmpty ? nil : Self.lowerEscapes(appended), upload: upload, keepsDots: keepsDots,
                            &notes))
                }
            }
        }
        if addresses.isEmpty { throw Problem(.usage, "the curl command names no URL.", hint: "Copy the whole command.") }
        if addresses.count > URLGlob.limit {
            notes.append("addresses beyond the first \(URLGlob.limit) of those that the command stands for")
            addresses.removeLast(addresses.count - URLGlob.limit)
        }
        for address in addresses { try append(address) }
        if let host = own.last(where: { $0.name.lowercased() == "host" }) { rename(host.value) }
        if connection.http == "auto", requests.contains(where: { !$0.address.origin.hasPrefix("https") }) {
            notes.append("the offer to change to HTTP/2 that --http2 makes to an address without TLS: HTTP/1.1 is spoken to it")
        }
        for text in connectTo { for request in requests { connection.addConnectTo(text, for: request.address, &notes) } }
    }

    private static let fileInQuery = Problem(
        .usage, "-G with a file of data cannot be taken over.", hint: "Write the query into the URL.")

    /// curl writes what it puts behind a URL in small hexadecimal digits.
    private static func lowerEscapes(_ query: String) -> String {
        var out = ""
        var rest = query[...]
        while let character = rest.popFirst() {
            out.append(character)
            if character == "%", rest.prefix(2).count == 2, rest.prefix(2).allSatisfy(\.isHexDigit) {
                out += rest.prefix(2).lowercased()
                rest = rest.dropFirst(2)
            }
        }
        return out
    }

    private mutating func append(_ place: CurlAddress) throws(Problem) {
        var request = CapturedRequest(method: .get, address: place.address)
        if !parts.isEmpty {
            request.body = .multipart(parts)
        } else if place.upload == "-" {
            guard case .text(let text) = try source.content("-") else { throw CurlRequest.fileInQuery }
            request.body = .text(text)
            notes.append("that curl sends standard input in chunks: it is sent with its length")
        } else if let upload = place.upload {
            request.body = .file(upload)
            _ = try source.content(upload)
            if !has("Expect") { notes.append("\"Expect: 100-continue\", with which curl asks before it sends a file") }
        } else if !movesDataToQuery {
            request.body = body.file.map { .file($0) } ?? body.text.map { .text($0) }
        }
        let isPlain = request.body == nil
        let name = method ?? (isHead ? "HEAD" : place.upload != nil ? "PUT" : isPlain ? "GET" : "POST")
        guard let known = HTTPMethod(token: name) else {
            throw Problem(
                .usage, "\"-X \(name)\" is not a method perfbench sends.",
                hint: "A method is one word, and no CONNECT, which makes a tunnel.")
        }
        request.method = known
        if known.expectsContent, isPlain { notes.append("that curl states no length for \(name) without a body: 0 is stated") }
        if let target { setTarget(target, &request) }
        setHeaders(&request, hasData: place.upload == nil && parts.isEmpty && !isPlain)
        requests.append(request)
        users.append(has("Authorization") ? nil : user ?? place.user)
        if let user = users.last ?? nil, !user.contains(":") {
            notes.append("the password that curl asks for: it is sent as empty")
        }
    }

    private mutating func setTarget(_ target: String, _ request: inout CapturedRequest) {
        guard target.first == "/" else { return notes.append("the request target \"\(target)\", which is no path") }
        let halves = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        request.address.path = halves[0]
        request.address.query = halves.count > 1 ? halves[1] : nil
    }

    private mutating func setHeaders(_ request: inout CapturedRequest, hasData: Bool) {
        if let line = own.last(where: { $0.name.lowercased() == "accept-encoding" }) {
            let readable = ["gzip", "br", "zstd"].contains { line.value.contains($0) }
            if readable { connection.isCompressed = true }
            notes.append(
                "the header \"Accept-Encoding: \(line.value)\"\(readable ? ": perfbench names the codings that it reads" : "")")
        }
        if own.contains(where: { $0.name.lowercased() == "connection" && $0.value.lowercased() == "close" }) {
            connection.keepsAlive = false
        }
        for line in own where ["content-length", "transfer-encoding", "connection"].contains(line.name.lowercased()) {
            if line.name.lowercased() != "connection" || line.value.lowercased() != "close" {
                notes.append("the header \"\(line.name): \(line.value)\", which perfbench writes itself")
            }
        }
        for name in removed where name.lowercased() == "host" { notes.append("a request without Host") }
        request.headers = own
        func add(_ line: NamedValue) { if !has(line.name) { request.headers.append(line) } }
        for (index, line) in implied.enumerated() where !implied[(index + 1)...].contains(where: { $0.name == line.name }) {
            add(line)
        }
        if !cookies.isEmpty { add(NamedValue("Cookie", cookies.joined(separator: ";"))) }
        if hasData { add(NamedValue("Content-Type", body.isJSON ? "application/json" : "application/x-www-form-urlencoded")) }
        if body.isJSON { add(NamedValue("Accept", "application/json")) }
        request.removed = removed
        if !hasData, parts.isEmpty, request.body != nil { request.removed.append("Content-Type") }
    }

    /// `-H 'Host: name'`: the URL gets that name, and the connection still goes to where the URL led.
    private mutating func rename(_ name: String) {
        guard let first = requests.first?.address, !first.origin.hasPrefix("https"), let named = WebAddress("http://" + name),
            named.path == "/", named.query == nil, !name.contains("/"), markedVariables(name).isEmpty
        else { return notes.append("the header \"Host: \(name)\"; \"connectTo\" reaches an address under another name") }
        for index in requests.indices {
            let address = requests[index].address
            connection.addConnectTo("\(named.hostText):\(named.port):\(address.hostText):\(address.port)", for: named, &notes)
            requests[index].address.origin = named.origin
            requests[index].address.host = named.host
        }
    }
}
