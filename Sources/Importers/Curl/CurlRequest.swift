// One curl command as a request: the options take effect as curl lets them.

import Basics
import HTTPMessages

/// What one curl command sends, and how.
struct CurlRequest {
    private(set) var request: CapturedRequest
    /// Further URLs of the same command.
    private(set) var others: [WebAddress] = []
    private(set) var user: String?
    private(set) var usesDigest = false
    private(set) var redirects = 0
    private(set) var timeout: TimeSpan?
    private(set) var connection = Connection()
    private(set) var notes: [String] = []

    /// How the connection is made, in the words of a scenario's `connection`.
    struct Connection {
        var http: String?
        var isInsecure = false
        var isCompressed = false
        var keepsAlive = true
        var connectTimeout: TimeSpan?
        var proxy: String?
        var resolve: [String] = []
        var connectTo: [String] = []
        var files: [(key: String, path: String)] = []
    }

    private var urls: [String] = []
    private var method: String?
    private var data: [String] = []
    private var dataFile: String?
    private var hasData = false
    private var isJSON = false
    private var parts: [CapturedRequest.Part] = []
    private var isHead = false
    private var movesDataToQuery = false
    private var query: [String] = []

    init(_ options: CurlOptions) throws(Problem) {
        request = CapturedRequest(method: .get, address: WebAddress("http://localhost")!)
        for (option, value) in options.all { try apply(option, value) }
        let addresses = try urls.map { (text) throws(Problem) in try Self.address(text) }
        guard let first = addresses.first else {
            throw Problem(.usage, "the curl command names no URL.", hint: "Copy the whole command.")
        }
        request.address = first
        others = Array(addresses.dropFirst())
        try finish()
        for option in Set(options.ignored).subtracting(Self.harmless).sorted() { notes.append("the option \(option)") }
    }

    private static let harmless: Set<String> = [
        "-s", "-S", "-v", "-i", "-f", "-g", "-N", "-o", "-O", "-w", "-#", "--silent", "--show-error", "--verbose", "--include",
        "--fail",
        "--output", "--write-out", "--progress-bar", "--no-buffer", "--no-progress-meter", "--globoff", "--fail-with-body",
    ]

    private static func address(_ text: String) throws(Problem) -> WebAddress {
        if let address = WebAddress(text.contains("://") ? text : "http://" + text) { return address }
        throw Problem(.usage, "\"\(text)\" is not an http or https URL.", hint: "Like: https://shop.example/products")
    }

    // MARK: Options

    private mutating func apply(_ option: CurlOptions.Option, _ value: String) throws(Problem) {
        switch option {
        case .url: url(value)
        case .request: method = value
        case .header: header(value)
        case .data, .dataRaw, .dataBinary, .dataURLEncode, .json: try addData(option, value)
        case .form, .formString: try addPart(value, isPlain: option == .formString)
        case .upload:
            dataFile = value
            method = method ?? "PUT"
        case .head: isHead = true
        case .get: movesDataToQuery = true
        case .urlQuery: query.append(value)
        case .user: user = value
        case .digest: usesDigest = true
        case .bearer: set("Authorization", "Bearer " + value)
        case .cookie:
            if value.contains("=") { set("Cookie", value) } else { notes.append("the cookies in the file \"\(value)\"") }
        case .agent: set("User-Agent", value)
        case .referer: set("Referer", String(value.prefix { $0 != ";" }))
        case .range: set("Range", "bytes=" + value)
        case .location: redirects = max(redirects, 10)
        case .maxRedirects: redirects = min(20, max(0, Int(value) ?? 20))
        case .maxTime: timeout = try Self.seconds(value, "--max-time")
        case .connectTimeout: connection.connectTimeout = try Self.seconds(value, "--connect-timeout")
        case .insecure: connection.isInsecure = true
        case .compressed: connection.isCompressed = true
        case .noKeepalive: connection.keepsAlive = false
        case .http1: connection.http = "1.1"
        case .http2: connection.http = "2"
        case .proxy: connection.proxy = value.contains("://") ? value : "http://" + value
        case .resolve: connection.resolve.append(value)
        case .connectTo: connection.connectTo.append(value)
        case .authorities: connection.files.append(("ca", value))
        case .certificate: connection.files.append(("cert", value))
        case .key: connection.files.append(("key", value))
        }
    }

    /// A URL; a name and password in it are meant like those of `--user`.
    private mutating func url(_ text: String) {
        let start = text.firstRange(of: "://")?.upperBound ?? text.startIndex
        let authority = text[start...].prefix { !"/?#".contains($0) }
        if user == nil, let at = authority.lastIndex(of: "@") { user = percentDecoded(authority[..<at]) }
        urls.append(text)
    }

    private static func seconds(_ text: String, _ option: String) throws(Problem) -> TimeSpan {
        if let span = TimeSpan(text + "s"), span.nanoseconds > 0 { return span }
        throw Problem(.usage, "\"\(option) \(text)\" of curl is not a number of seconds.", hint: "Like: \(option) 2.5")
    }

    /// `Name: value`; `Name;` for an empty one; `Name:` takes a header of curl's own away.
    private mutating func header(_ line: String) {
        if line.hasSuffix(";"), !line.contains(":") { return set(String(line.dropLast()), "") }
        let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty else { return notes.append("the header \"\(parts[0])\"") }
        let value = String(parts[1].drop { $0 == " " })
        if value.isEmpty { return request.headers.removeAll { $0.name.lowercased() == parts[0].lowercased() } }
        set(String(parts[0]), value)
    }

    private mutating func set(_ name: String, _ value: String) {
        switch name.lowercased() {
        case "accept-encoding": if value.contains("gzip") || value.contains("br") { connection.isCompressed = true }
        case "host": notes.append("the header \"Host: \(value)\"; \"connectTo\" reaches an address under another name")
        default: break
        }
        request.headers.removeAll { $0.name.lowercased() == name.lowercased() }
        request.headers.append(NamedValue(name, value))
    }

    private mutating func setDefault(_ name: String, _ value: String) {
        if request.header(name) == nil { request.headers.append(NamedValue(name, value)) }
    }

    // MARK: Data

    private mutating func addData(_ option: CurlOptions.Option, _ value: String) throws(Problem) {
        hasData = true
        if option == .json { isJSON = true }
        if option == .dataURLEncode { return data.append(try Self.encoded(value)) }
        guard value.hasPrefix("@"), option != .dataRaw else {
            // Only --data drops line ends, and only those of files.
            return data.append(value)
        }
        if dataFile != nil || !data.isEmpty { throw Self.mixedFiles }
        dataFile = String(value.dropFirst())
    }

    private static let mixedFiles = Problem(
        .usage, "the body is put together from a file and other data, which cannot be taken over.",
        hint: "Put it into one file, and pass that with --data-binary @FILE.")

    /// `content`, `=content`, `name=content`.
    private static func encoded(_ value: String) throws(Problem) -> String {
        guard let mark = value.firstIndex(where: { $0 == "=" || $0 == "@" }) else { return percentEncoded(value) }
        if value[mark] == "@" { throw mixedFiles }
        let name = value[..<mark]
        let content = percentEncoded(String(value[value.index(after: mark)...]))
        return name.isEmpty ? content : "\(name)=\(content)"
    }

    /// `name=text`, `name=@file;type=image/png;filename=a.png`, `name=<file`.
    private mutating func addPart(_ value: String, isPlain: Bool) throws(Problem) {
        let halves = value.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard halves.count == 2, !halves[0].isEmpty else {
            throw Problem(.usage, "\"-F \(value)\" of curl is not of the form NAME=CONTENT.", hint: "Copy the whole command.")
        }
        guard !isPlain else { return parts.append(.init(name: halves[0], content: .text(halves[1]))) }
        let isFile = halves[1].hasPrefix("@")
        let fields = halves[1].split(separator: ";", omittingEmptySubsequences: false).map(String.init)
        let attributes = fields.dropFirst().filter { $0.hasPrefix("type=") || $0.hasPrefix("filename=") }
        func attribute(_ name: String) -> String? {
            attributes.first { $0.hasPrefix(name + "=") }.map { String($0.dropFirst(name.count + 1)).filter { $0 != "\"" } }
        }
        let type = attribute("type")
        if isFile || halves[1].hasPrefix("<") {
            let content = CapturedRequest.Part.Content.file(String(fields[0].dropFirst()), name: attribute("filename"))
            parts.append(.init(name: halves[0], content: content, type: type))
        } else {
            parts.append(.init(name: halves[0], content: .text(attributes.isEmpty ? halves[1] : fields[0]), type: type))
        }
    }

    // MARK: The end

    private mutating func finish() throws(Problem) {
        if let dataFile, !data.isEmpty || dataFile == "-" { throw Self.mixedFiles }
        let joined = isJSON ? data.joined() : data.joined(separator: "&")
        if movesDataToQuery {
            if dataFile != nil { throw Self.mixedFiles }
            if !data.isEmpty { query.append(joined) }
        } else if !parts.isEmpty {
            request.body = .multipart(parts)
        } else if let dataFile {
            request.body = .file(dataFile)
        } else if hasData {
            request.body = .text(joined)
        }
        if hasData, !movesDataToQuery {
            setDefault("Content-Type", isJSON ? "application/json" : "application/x-www-form-urlencoded")
            if isJSON { setDefault("Accept", "application/json") }
        }
        for part in query { request.address.query = (request.address.query.map { $0 + "&" } ?? "") + part }
        let name = method ?? (isHead ? "HEAD" : request.body == nil ? "GET" : "POST")
        guard let known = HTTPMethod(rawValue: name.uppercased()) else {
            throw Problem(
                .usage, "\"-X \(name)\" is not a method perfbench sends.",
                hint: "There are: \(HTTPMethod.allCases.map(\.rawValue).joined(separator: ", ")).")
        }
        request.method = known
    }
}

/// Text with everything but letters, digits and `-._~` as `%XX`; variables stay.
func percentEncoded(_ text: String) -> String {
    var out = ""
    var isVariable = false
    for scalar in text.unicodeScalars {
        if scalar.value >= 0x10FFF0 { isVariable = scalar.value == 0x10FFF0 }
        let isPlain =
            scalar.isASCII
            && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || "-._~".unicodeScalars.contains(scalar))
        if isPlain || isVariable || scalar.value >= 0x10FFF0 {
            out.unicodeScalars.append(scalar)
        } else {
            for byte in String(scalar).utf8 {
                let hex = String(byte, radix: 16, uppercase: true)
                out += "%" + (hex.count == 1 ? "0" : "") + hex
            }
        }
    }
    return out
}
