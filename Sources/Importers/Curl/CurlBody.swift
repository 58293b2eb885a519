// What `-d` and its kin put together: texts, files and standard input become one body.

import Basics

/// The data of one curl command, as it grows from option to option.
struct CurlBody {
    /// Everything so far, when it is known; `nil` before the first option.
    private(set) var text: String?
    /// The file that is the whole body, to be sent as it stands.
    private(set) var file: String?
    private(set) var isJSON = false
    /// What could not be taken over, in sentences.
    private(set) var notes: [String] = []
    private let source: CurlSource

    init(_ source: CurlSource) { self.source = source }

    var isEmpty: Bool { text == nil && file == nil }

    /// Takes one of `--data`, `--data-raw`, `--data-binary`, `--data-urlencode` and `--json`.
    mutating func add(_ option: CurlOptions.Option, _ value: String) throws(Problem) {
        if option == .json { isJSON = true }
        if option == .dataURLEncode { return try append(try source.urlEncoded(value, &notes), with: "&") }
        guard value.hasPrefix("@"), option != .dataRaw else { return try append(value, with: option == .json ? "" : "&") }
        let name = String(value.dropFirst())
        let dropsLineEnds = option == .data
        switch try source.content(name) {
        case .text(let content):
            let sent = dropsLineEnds ? String(content.unicodeScalars.filter { !"\r\n\0".unicodeScalars.contains($0) }) : content
            if name != "-", sent == content, isEmpty {
                file = name
            } else {
                try append(sent, with: option == .json ? "" : "&")
            }
        case .bytes(let bytes):
            guard isEmpty else { throw Self.mixed(name) }
            if dropsLineEnds, bytes.contains(where: { $0 == 0 || $0 == 10 || $0 == 13 }) {
                notes.append("that -d takes line ends and zero bytes out of the file \"\(name)\", which is sent as it is")
            }
            file = name
        case .unread:
            guard isEmpty else { throw Self.mixed(name) }
            if dropsLineEnds { notes.append("that -d takes line ends out of the file \"\(name)\", which is sent as it is") }
            file = name
        }
    }

    private mutating func append(_ more: String, with separator: String) throws(Problem) {
        if let file {
            guard case .text(let content) = try source.content(file) else { throw Self.mixed(file) }
            text = content
        }
        file = nil
        text = text.map { $0 + separator + more } ?? more
    }

    private static func mixed(_ name: String) -> Problem {
        Problem(
            .usage, "the body is put together from the file \"\(name)\" and other data, which cannot be taken over.",
            hint: "Put it into one file, and pass that with --data-binary @FILE.")
    }
}

/// Where curl gets content from that does not stand in the command.
struct CurlSource {
    /// What a name stands for.
    enum Content {
        case text(String)
        /// Not UTF-8.
        case bytes([UInt8])
        case unread
    }

    let options: ImportOptions
    let input: ShellCommand.Input?

    /// The content of a file, or of standard input for `-`.
    func content(_ name: String) throws(Problem) -> Content {
        guard name == "-" else { return try read(name) }
        switch input {
        case .text(let text)?: return .text(text)
        case .file(let file)?:
            let content = try read(file)
            if case .text = content { return content }
        case nil: break
        }
        throw Problem(
            .usage, "the command reads its body from standard input.", hint: "Put it into a file, and pass that with @FILE.")
    }

    private func read(_ name: String) throws(Problem) -> Content {
        guard let read = options.read else { return .unread }
        guard let bytes = read(name) else {
            throw Problem(
                .usage, "the file \"\(name)\" of the command cannot be read.",
                hint: "Run the import in the folder where the command would run.")
        }
        return String(validating: bytes, as: UTF8.self).map { .text($0) } ?? .bytes(bytes)
    }

    /// The text of a file that must be known now.
    func text(_ name: String, of option: String) throws(Problem) -> String {
        if case .text(let text) = try content(name) { return text }
        throw Problem(
            .usage, "the file \"\(name)\" of \"\(option)\" cannot be read as text.",
            hint: "Run the import in the folder where the command would run, or write the content into the command.")
    }

    /// `content`, `=content`, `name=content`, `@file`, `name@file`. A blank becomes a plus, as curl writes it.
    func urlEncoded(_ value: String, _ notes: inout [String]) throws(Problem) -> String {
        let mark = value.firstIndex(of: "=") ?? value.firstIndex(of: "@")
        guard let mark else { return Self.plus(value) }
        let name = value[..<mark]
        var content = String(value[value.index(after: mark)...])
        if value[mark] == "@" { content = try text(content, of: "--data-urlencode \(value)") }
        if !markedVariables(content).isEmpty {
            notes.append("that --data-urlencode encodes $\(markedVariables(content)[0]): give it a value that is encoded")
        }
        return name.isEmpty ? Self.plus(content) : "\(name)=\(Self.plus(content))"
    }

    private static func plus(_ text: String) -> String { percentEncoded(text).replacing("%20", with: "+") }
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
            for byte in String(scalar).utf8 { out += percentByte(byte) }
        }
    }
    return out
}

/// `%0A`.
func percentByte(_ byte: UInt8) -> String {
    let hex = String(byte, radix: 16, uppercase: true)
    return "%" + (hex.count == 1 ? "0" : "") + hex
}
