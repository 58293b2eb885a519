// Comma-separated values as spreadsheets write them (RFC 4180): fields that may be quoted, quotes doubled inside quotes. Decoding only ever
// shortens a field, so the fields are moved together inside the bytes of the file, and nothing is copied.

/// Steps through CSV in UTF-8, field by field. The separator is the comma, unless the first line has none and has semicolons or tabs.
package struct CSVCursor: Sendable {
    /// The bytes before ``kept`` are decoded fields, one after the other; what follows is the rest of the file.
    package private(set) var bytes: [UInt8]
    /// Where the next decoded byte goes: the end of the last field.
    package private(set) var kept = 0
    /// The line of the next field, from 1.
    package private(set) var line = 1
    /// The column of the next field, in bytes, from 1.
    package var column: Int { at - lineStart + 1 }
    /// What is between fields.
    package let separator: UInt8
    private var at = 0
    private var lineStart = 0

    private static let quote = UInt8(ascii: "\"")

    /// A byte order mark at the front is passed over.
    package init(_ bytes: consuming [UInt8]) {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { (at, lineStart) = (3, 3) }
        let comma = UInt8(ascii: ",")
        let first = bytes[at...].prefix { $0 != 0x0A }
        separator = first.contains(comma) ? comma : [UInt8(ascii: ";"), 0x09].first { first.contains($0) } ?? comma
        self.bytes = bytes
    }

    /// Steps over empty lines; `false` at the end of the file.
    package mutating func skipEmptyLines() -> Bool {
        while at < bytes.count, bytes[at] == 0x0A || bytes[at] == 0x0D {
            at += 1
            if bytes[at - 1] == 0x0A { startLine() }
        }
        return at < bytes.count
    }

    /// Moves one field to where it is kept, and steps over what ends it; whether that was the end of the line.
    package mutating func field() throws(CSVMistake) -> Bool {
        if at < bytes.count, bytes[at] == Self.quote {
            try quoted()
        } else {
            while at < bytes.count, bytes[at] != separator, bytes[at] != 0x0A, bytes[at] != 0x0D {
                guard bytes[at] != 0 else { throw CSVMistake(line: line, reason: "has a NUL byte, which text does not have") }
                guard bytes[at] != Self.quote else {
                    throw CSVMistake(
                        line: line, reason: "has a double quote inside a field that does not begin with one",
                        hint: "Put the whole field in quotes and double the one inside.")
                }
                keep(bytes[at])
            }
        }
        guard at < bytes.count else { return true }
        let end = bytes[at]
        if end == separator {
            at += 1
            return false
        }
        if end == 0x0D {
            at += 1
            guard at < bytes.count, bytes[at] == 0x0A else { return true }
        }
        at += 1
        startLine()
        return true
    }

    /// Forgets the fields kept so far; their room is used again.
    package mutating func forget() { kept = 0 }

    /// Steps over what is left of a line that cannot be read.
    package mutating func skipLine() {
        while at < bytes.count, bytes[at] != 0x0A { at += 1 }
        guard at < bytes.count else { return }
        at += 1
        startLine()
    }

    /// The kept fields alone, at the end of the file.
    package consuming func keptBytes() -> [UInt8] {
        bytes.removeSubrange(kept...)
        return bytes
    }

    private mutating func quoted() throws(CSVMistake) {
        let first = line
        at += 1
        while at < bytes.count {
            let byte = bytes[at]
            guard byte != 0 else { throw CSVMistake(line: line, reason: "has a NUL byte, which text does not have") }
            if byte == Self.quote {
                at += 1
                if at < bytes.count, bytes[at] == Self.quote {
                    keep(byte)
                    continue
                }
                guard at == bytes.count || bytes[at] == separator || bytes[at] == 0x0A || bytes[at] == 0x0D else {
                    throw CSVMistake(
                        line: line, reason: "has something between a closing quote and the end of its field",
                        hint: "A quote inside quotes is doubled.")
                }
                return
            }
            keep(byte)
            if byte == 0x0A { startLine() }
        }
        throw CSVMistake(line: first, reason: "has a quote that is not closed")
    }

    private mutating func keep(_ byte: UInt8) {
        bytes[kept] = byte
        kept += 1
        at += 1
    }

    private mutating func startLine() {
        line += 1
        lineStart = at
    }
}

/// What is wrong with CSV, as the rest of a sentence that begins with the line.
package struct CSVMistake: Error, Hashable, Sendable {
    /// From 1.
    package var line: Int
    package var reason: String
    package var hint: String

    package init(line: Int, reason: String, hint: String = "") {
        self.line = line
        self.reason = reason
        self.hint = hint
    }
}
