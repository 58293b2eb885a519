// Where one event of a stream ends and the next begins: a state machine that is fed bytes in any pieces and never reads or waits itself. It
// copies the data of one event into storage that it keeps, and allocates nothing once that is large enough.

/// Takes a body apart into events.
package struct EventParser: Sendable {
    /// How events are written into a body.
    package enum Format: String, Sendable, CaseIterable {
        /// `text/event-stream`, by the grammar of the HTML standard (section 9.2.5).
        case sse
        /// A line of JSON each.
        case ndjson
        /// Whatever comes in one piece.
        case chunks
    }

    /// The longest event, in bytes; what is beyond is left out and `isOverlong` says so.
    package static let limit = 1 << 20

    package let format: Format
    /// The data of the event that `take` ended with; several lines have LF between them.
    package private(set) var data: [UInt8] = []
    /// What its `event:` line says; empty for none, and in other formats.
    package private(set) var name: [UInt8] = []
    /// Whether an event was longer than `limit`.
    package private(set) var isOverlong = false

    /// The beginning of a line whose end has not arrived.
    private var carried: [UInt8] = []
    private var hasData = false
    /// Whether `data` and `name` are of an event that was handed out.
    private var isHandedOut = false
    /// The byte before was CR, so that LF after it belongs to the same end of a line.
    private var isAfterCR = false
    private var isAtStart = true

    package init(_ format: Format) { self.format = format }

    /// Forgets everything and keeps the storage.
    package mutating func reset(_ format: Format) {
        if format != self.format { self = EventParser(format) }
        clear()
        carried.removeAll(keepingCapacity: true)
        isOverlong = false
        isAfterCR = false
        isAtStart = true
    }

    /// Takes `bytes` in, as far as the next end of an event. Answers how many it took, all unless there was one, and whether there was: it is in
    /// `data` until the next call.
    package mutating func take(_ bytes: UnsafeRawBufferPointer) -> (count: Int, isEvent: Bool) {
        if isHandedOut { clear() }
        guard format != .chunks else {
            add(bytes)
            isHandedOut = !bytes.isEmpty
            return (bytes.count, isHandedOut)
        }
        var position = 0
        while position < bytes.count {
            if isAfterCR {
                isAfterCR = false
                if bytes[position] == 0x0A {
                    position += 1
                    continue
                }
            }
            var end = position
            while end < bytes.count, bytes[end] != 0x0A, bytes[end] != 0x0D || format != .sse { end += 1 }
            let piece = UnsafeRawBufferPointer(rebasing: bytes[position..<end])
            guard end < bytes.count else {
                carry(piece)
                return (bytes.count, false)
            }
            isAfterCR = bytes[end] == 0x0D
            position = end + 1
            if takeEndOfLine(piece) { return (position, true) }
        }
        return (bytes.count, false)
    }

    /// The body has ended. Whether that ends an event: a last line of JSON needs no LF, while an event stream loses what no empty line follows.
    package mutating func takeEnd() -> Bool {
        if isHandedOut { clear() }
        guard format == .ndjson, !carried.isEmpty else { return false }
        return takeEndOfLine(UnsafeRawBufferPointer(start: nil, count: 0))
    }

    /// Lends the data of the event out, or takes it back.
    mutating func exchangeData(_ other: inout [UInt8]) { swap(&data, &other) }

    private mutating func clear() {
        data.removeAll(keepingCapacity: true)
        name.removeAll(keepingCapacity: true)
        hasData = false
        isHandedOut = false
    }

    private mutating func carry(_ piece: UnsafeRawBufferPointer) {
        guard carried.count + piece.count <= Self.limit else { return isOverlong = true }
        carried.append(contentsOf: piece)
    }

    private mutating func add(_ piece: UnsafeRawBufferPointer) {
        guard data.count + piece.count <= Self.limit else { return isOverlong = true }
        data.append(contentsOf: piece)
    }

    /// Takes the rest of a line, without its end; `true` when it ends an event.
    private mutating func takeEndOfLine(_ rest: UnsafeRawBufferPointer) -> Bool {
        if carried.isEmpty { return takeLine(rest) }
        carry(rest)
        var line: [UInt8] = []
        swap(&line, &carried)
        let isEvent = line.withUnsafeBytes { takeLine($0) }
        line.removeAll(keepingCapacity: true)
        swap(&line, &carried)
        return isEvent
    }

    private mutating func takeLine(_ line: UnsafeRawBufferPointer) -> Bool {
        let mark: StaticString = "\u{FEFF}"
        let line = isAtStart && line.starts(with: mark) ? UnsafeRawBufferPointer(rebasing: line[3...]) : line
        isAtStart = false
        return format == .ndjson ? takeDocument(line) : takeField(line)
    }

    private mutating func takeDocument(_ line: UnsafeRawBufferPointer) -> Bool {
        guard line.contains(where: { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D }) else { return false }
        add(line)
        isHandedOut = true
        return true
    }

    /// One line of an event stream. An empty one ends the event, which is none when it had no line of data.
    private mutating func takeField(_ line: UnsafeRawBufferPointer) -> Bool {
        guard !line.isEmpty else {
            isHandedOut = hasData
            if !hasData { clear() }
            return hasData
        }
        let colon = line.firstIndex(of: UInt8(ascii: ":")) ?? line.count
        var value = UnsafeRawBufferPointer(rebasing: line[min(colon + 1, line.count)...])
        if value.first == 0x20 { value = UnsafeRawBufferPointer(rebasing: value[1...]) }
        if colon == 4, line.starts(with: "data" as StaticString) {
            if hasData { data.append(0x0A) }
            hasData = true
            add(value)
        } else if colon == 5, line.starts(with: "event" as StaticString) {
            name.removeAll(keepingCapacity: true)
            name.append(contentsOf: value.prefix(256))
        }
        return false
    }
}

extension UnsafeRawBufferPointer {
    /// Whether it begins with these bytes.
    fileprivate func starts(with text: StaticString) -> Bool {
        guard count >= text.utf8CodeUnitCount else { return false }
        return text.withUTF8Buffer { text in
            for position in 0..<text.count where self[position] != text[position] { return false }
            return true
        }
    }
}
