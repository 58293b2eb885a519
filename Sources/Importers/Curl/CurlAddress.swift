// The URLs of one command: patterns expanded, queries joined, file names appended, as curl does it before it sends.

import Basics
import HTTPMessages

/// One URL of a command, ready to be sent to.
struct CurlAddress {
    var address: WebAddress
    /// The file that is sent there (`-T`); `-` for standard input.
    var upload: String?
    /// `user:password` from the URL.
    var user: String?

    /// - Parameters:
    ///   - query: what `-G` or `--url-query` puts behind the URL, encoded.
    ///   - upload: of `-T`; its name is appended to a URL that ends in a slash.
    init(
        _ text: String, query: String?, upload: String?, keepsDots: Bool, _ notes: inout [String]
    ) throws(Problem) {
        guard !text.contains(where: { $0 == " " || $0.isNewline || $0 == "\t" }) else {
            throw Problem(
                .usage, "\"\(commentLine(text))\" has a blank in it, which curl refuses in a URL.", hint: "Write it as %20.")
        }
        guard var address = WebAddress(text.contains("://") ? text : "http://" + text) else {
            throw Problem(.usage, "\"\(text)\" is not an http or https URL.", hint: "Like: https://shop.example/products")
        }
        if let name = markedVariables(address.origin.uppercased()).first ?? markedVariables(address.origin).first {
            let shown = markedVariables(text).first { $0.uppercased() == name.uppercased() } ?? name
            throw Problem(
                .usage, "the address is a variable of the shell, and a scenario must name its target.",
                hint: "Put the address in the place of $\(shown).")
        }
        guard !address.host.contains(where: { "$!&'()*+,;=\"<>\\^`{|}".contains($0) }) else {
            throw Problem(.usage, "\"\(text)\" is not an http or https URL.", hint: "Like: https://shop.example/products")
        }
        guard address.host.utf8.allSatisfy({ $0 < 0x80 }) else {
            throw Problem(
                .usage, "the host \"\(address.host)\" is not written in ASCII.", hint: "Write it as it is looked up: xn--….")
        }
        let start = text.firstRange(of: "://")?.upperBound ?? text.startIndex
        let authority = text[start...].prefix { !"/?#".contains($0) }
        user = authority.lastIndex(of: "@").flatMap { percentDecoded(authority[..<$0]) }
        self.upload = upload
        address.path = Self.lowerEncoded(keepsDots ? address.path : Self.withoutDots(address.path))
        if let upload, upload != "-", upload != ".", address.path.last == "/" {
            address.path += percentEncoded(upload.split(separator: "/").last.map(String.init) ?? upload)
        }
        if let query, !query.isEmpty { address.query = (address.query.map { $0.isEmpty ? "" : $0 + "&" } ?? "") + query }
        self.address = address
        noteEncoding(&notes)
    }

    /// perfbench writes what no request line may hold as `%XX`; curl hands some of it on as it is.
    private func noteEncoding(_ notes: inout [String]) {
        let all = address.path + (address.query ?? "")
        let odd = Set(all.unicodeScalars.filter { #"" <>\^`{|}"#.unicodeScalars.contains($0) }.map(String.init)).sorted()
        if !odd.isEmpty { notes.append("that curl sends \(odd.joined(separator: " ")) in an address as it is: it is sent as %XX") }
        let isForeign = (address.query ?? "").unicodeScalars.contains { $0.value >= 0x80 && $0.value < 0x10FFF0 }
        if isForeign { notes.append("that curl sends letters beyond ASCII in a query as they are: they are sent as %XX") }
    }

    /// Letters beyond ASCII in a path as curl encodes them: in small hexadecimal digits.
    private static func lowerEncoded(_ path: String) -> String {
        var out = ""
        for scalar in path.unicodeScalars {
            if scalar.isASCII || scalar.value >= 0x10FFF0 {
                out.unicodeScalars.append(scalar)
            } else {
                for byte in String(scalar).utf8 { out += percentByte(byte).lowercased() }
            }
        }
        return out
    }

    /// RFC 3986, section 5.2.4: `.` and `..` taken out.
    static func withoutDots(_ path: String) -> String {
        var out: [Substring] = []
        let segments = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        for (index, segment) in segments.enumerated() {
            let isLast = index + 1 == segments.count
            switch segment {
            case ".": if isLast { out.append("") }
            case "..":
                _ = out.popLast()
                if isLast { out.append("") }
            default: out.append(segment)
            }
        }
        return "/" + out.joined(separator: "/")
    }
}
