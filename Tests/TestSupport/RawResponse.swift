/// An answer as it came over the wire.
package struct RawResponse: Equatable {
    package let status: Int
    /// The header lines, without the status line.
    package let lines: [String]
    package let body: [UInt8]

    package var text: String { String(decoding: body, as: UTF8.self) }

    /// The value of the first header of that name, in whatever case.
    package func header(_ name: String) -> String? {
        lines.first { $0.lowercased().hasPrefix(name.lowercased() + ":") }.map { line in
            String(line.dropFirst(name.count + 1).drop { $0 == " " })
        }
    }

    /// The first answer in `bytes`, and how many of them it is; `nil` when it is not whole.
    static func read(_ bytes: [UInt8], withBody: Bool) -> (RawResponse, length: Int)? {
        guard let end = bytes.firstRange(of: [13, 10, 13, 10])?.upperBound else { return nil }
        let lines = String(decoding: bytes[..<(end - 4)], as: UTF8.self).split(separator: "\r\n").map(String.init)
        let words = lines[0].split(separator: " ")
        let status = words.count > 1 ? Int(words[1]) ?? 0 : 0
        let head = RawResponse(status: status, lines: Array(lines.dropFirst()), body: [])
        let isEmpty = !withBody || status < 200 || status == 204 || status == 304
        if isEmpty { return (head, end) }
        if head.header("transfer-encoding") == "chunked" {
            guard let (body, length) = unchunk(bytes[end...]) else { return nil }
            return (RawResponse(status: status, lines: head.lines, body: body), end + length)
        }
        let length = head.header("content-length").flatMap { Int($0) } ?? 0
        guard bytes.count >= end + length else { return nil }
        return (RawResponse(status: status, lines: head.lines, body: Array(bytes[end..<end + length])), end + length)
    }

    private static func unchunk(_ bytes: ArraySlice<UInt8>) -> (body: [UInt8], length: Int)? {
        var body: [UInt8] = []
        var rest = bytes
        while let line = rest.firstRange(of: [13, 10]) {
            guard let size = Int(String(decoding: rest[..<line.lowerBound], as: UTF8.self), radix: 16) else { return nil }
            rest = rest[line.upperBound...]
            guard rest.count >= size + 2 else { return nil }
            body += rest.prefix(size)
            rest = rest.dropFirst(size + 2)
            if size == 0 { return (body, bytes.count - rest.count) }
        }
        return nil
    }
}
