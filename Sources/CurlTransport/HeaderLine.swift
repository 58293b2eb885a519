// One header line, looked at where it lies.

/// A line `Name: value` of a message, without its end.
struct HeaderLine {
    let bytes: UnsafeRawBufferPointer
    /// Position of the colon.
    private let colon: Int

    /// `nil` for a line without a name, such as a status line or the empty one.
    init?(_ bytes: UnsafeRawBufferPointer) {
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")), colon > 0 else { return nil }
        self.bytes = bytes
        self.colon = colon
    }

    var name: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: bytes[..<colon]) }

    /// Without blanks and the line's end around it.
    var value: Slice<UnsafeRawBufferPointer> {
        var rest = bytes[(colon + 1)...]
        while let first = rest.first, first <= 0x20 { rest = rest.dropFirst() }
        while let last = rest.last, last <= 0x20 { rest = rest.dropLast() }
        return rest
    }

    var hasValue: Bool { bytes[(colon + 1)...].contains { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") } }

    /// Whether its name is `name`, which is written in lower case.
    func isNamed(_ name: StaticString) -> Bool {
        guard name.utf8CodeUnitCount == colon else { return false }
        return name.withUTF8Buffer { wanted in
            for position in 0..<colon {
                let byte = bytes[position]
                let lower = byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
                if lower != wanted[position] { return false }
            }
            return true
        }
    }

    /// Calls `body` with each line of `block`, whose lines end in `\r\n` or `\n`; lines without a name are left out.
    static func forEach(in block: UnsafeRawBufferPointer, _ body: (HeaderLine) -> Void) {
        var start = 0
        while start < block.count {
            let end = block[start...].firstIndex(of: UInt8(ascii: "\n")) ?? block.count
            let isCR = end > start && block[end - 1] == UInt8(ascii: "\r")
            if let line = HeaderLine(UnsafeRawBufferPointer(rebasing: block[start..<(isCR ? end - 1 : end)])) { body(line) }
            start = end + 1
        }
    }
}
