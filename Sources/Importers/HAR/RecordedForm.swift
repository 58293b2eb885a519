// The body of a recorded form with files, taken apart (RFC 7578), as far as the recording has it.

/// Reads the text of a multipart body.
enum RecordedForm {
    /// Its parts; `nil` when `text` is none, or `type` has no boundary. A file of which there are no bytes is one to be supplied.
    static func parts(_ text: String, type: String) -> [CapturedRequest.Part]? {
        guard let mark = type.firstRange(of: "boundary=") else { return nil }
        let boundary = type[mark.upperBound...].prefix { $0 != ";" }.filter { $0 != "\"" }
        // A line end of two bytes is one character to Swift, but none to a form.
        let pieces = text.replacing("\r\n", with: "\n").split(separator: "--" + boundary, omittingEmptySubsequences: false)
        guard !boundary.isEmpty, pieces.count > 2 else { return nil }
        var parts: [CapturedRequest.Part] = []
        for piece in pieces.dropFirst() where !piece.hasPrefix("--") {
            guard let end = piece.firstRange(of: "\n\n") else { continue }
            var content = String(piece[end.upperBound...])
            if content.last == "\n" { content.removeLast() }
            var part = CapturedRequest.Part(name: "", content: .text(content))
            for line in piece[..<end.lowerBound].split(separator: "\n") {
                let halves = line.split(separator: ":", maxSplits: 1).map { String($0).trimmed }
                guard halves.count == 2 else { continue }
                switch halves[0].lowercased() {
                case "content-disposition":
                    part.name = attribute("name", in: halves[1]) ?? ""
                    part.fileName = attribute("filename", in: halves[1])
                case "content-type": part.type = halves[1]
                default: part.headers.append(NamedValue(halves[0], halves[1]))
                }
            }
            if let name = part.fileName, content.isEmpty || content.contains("\u{FFFD}"), !name.isEmpty {
                part.content = .file(name, name: nil)
                part.fileName = nil
            }
            parts.append(part)
        }
        return parts
    }

    /// `name="value"`, with a backslash or `%22` before a quote within.
    private static func attribute(_ name: String, in line: String) -> String? {
        guard let start = line.firstRange(of: " \(name)=\"") ?? line.firstRange(of: ";\(name)=\"") else { return nil }
        var value = ""
        var rest = line[start.upperBound...]
        while let character = rest.popFirst(), character != "\"" {
            if character == "\\", rest.first == "\"" { value.append(rest.removeFirst()) } else { value.append(character) }
        }
        return value.replacing("%22", with: "\"")
    }
}
