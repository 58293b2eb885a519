// Where requests are put together before they are sent.

/// Bytes in storage that only grows.
final class Outbox {
    private var storage = UnsafeMutableRawPointer.allocate(byteCount: 4096, alignment: 64)
    private var capacity = 4096
    private(set) var count = 0
    /// Whether the header lines that were rendered last state the length of the body themselves.
    var statesLength = false
    /// Where they begin.
    var linesStart = 0

    deinit { storage.deallocate() }

    /// Valid until the next change.
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: storage, count: count) }

    func removeAll() { count = 0 }

    /// Removes what stands from `start` on.
    func removeAll(from start: Int) {
        precondition(start <= count)
        count = start
    }

    func append(_ bytes: UnsafeRawBufferPointer) {
        guard let start = bytes.baseAddress, bytes.count > 0 else { return }
        if count + bytes.count > capacity { grow(to: count + bytes.count) }
        (storage + count).copyMemory(from: start, byteCount: bytes.count)
        count += bytes.count
    }

    func append(byte: UInt8) {
        if count == capacity { grow(to: count + 1) }
        storage.storeBytes(of: byte, toByteOffset: count, as: UInt8.self)
        count += 1
    }

    /// Where the next `more` bytes go, which the caller writes there before it calls `grow(by:)`.
    func room(for more: Int) -> UnsafeMutableRawPointer {
        if count + more > capacity { grow(to: count + more) }
        return storage + count
    }

    /// Takes in `more` bytes that were written to `room`.
    func grow(by more: Int) {
        precondition(count + more <= capacity)
        count += more
    }

    /// Puts `bytes` in place of what stands from `start` on.
    func replace(at start: Int, with bytes: UnsafeRawBufferPointer) {
        precondition(start >= 0 && start + bytes.count <= count)
        if let source = bytes.baseAddress { (storage + start).copyMemory(from: source, byteCount: bytes.count) }
    }

    func replace(at position: Int, byte: UInt8) {
        precondition(position >= 0 && position < count)
        storage.storeBytes(of: byte, toByteOffset: position, as: UInt8.self)
    }

    func append(_ text: StaticString) { text.withUTF8Buffer { append(UnsafeRawBufferPointer($0)) } }

    func append(_ text: String) {
        var text = text
        text.withUTF8 { append(UnsafeRawBufferPointer($0)) }
    }

    /// Appends the decimal digits of `number`, which is not negative.
    func append(decimal number: Int) {
        withUnsafeTemporaryAllocation(byteCount: 20, alignment: 1) { digits in
            var start = 20
            var rest = number
            repeat {
                start -= 1
                digits[start] = UInt8(0x30 + rest % 10)
                rest /= 10
            } while rest > 0
            append(UnsafeRawBufferPointer(rebasing: digits[start...]))
        }
    }

    private func grow(to needed: Int) {
        capacity = max(needed, capacity * 2)
        let larger = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 64)
        larger.copyMemory(from: storage, byteCount: count)
        storage.deallocate()
        storage = larger
    }
}

/// What is the same in all requests of one `constantID`, rendered once for a loop.
final class RequestTemplate {
    /// Request line, header lines and empty line: all of a request without a body.
    let bytes: UnsafeRawBufferPointer
    /// The part of it before the empty line.
    let headCount: Int
    /// Where the header lines of the plan begin.
    let linesStart: Int
    let statesLength: Bool

    init(_ rendered: UnsafeRawBufferPointer, headCount: Int, linesStart: Int, statesLength: Bool) {
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: rendered.count, alignment: 64)
        copy.copyMemory(from: rendered)
        bytes = UnsafeRawBufferPointer(copy)
        self.headCount = headCount
        self.linesStart = linesStart
        self.statesLength = statesLength
    }

    deinit { bytes.deallocate() }

    var head: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: bytes[..<headCount]) }
}

extension UnsafeRawBufferPointer {
    /// Whether one of its header lines is named `name`, which is in small letters.
    func hasLine(named name: StaticString) -> Bool {
        let length = name.utf8CodeUnitCount
        var start = 0
        while start < count {
            let line = UnsafeRawBufferPointer(rebasing: self[start...])
            if line.count > length, line[length] == UInt8(ascii: ":"), line.begins(with: name) { return true }
            start = (line.firstIndex(of: 0x0a).map { start + $0 } ?? count) + 1
        }
        return false
    }
}
