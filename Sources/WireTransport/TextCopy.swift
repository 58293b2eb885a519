// The outbox of a loop serves the next VU before this one's request may have left.

/// A session's own copy of what it sends, in storage that only grows.
struct TextCopy: ~Copyable {
    private var storage = UnsafeMutableRawBufferPointer(start: nil, count: 0)

    init() {}

    deinit { storage.deallocate() }

    mutating func take(_ text: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        if storage.count < text.count {
            storage.deallocate()
            storage = .allocate(byteCount: max(512, text.count), alignment: 16)
        }
        storage.copyMemory(from: text)
        return UnsafeRawBufferPointer(rebasing: storage[..<text.count])
    }
}
