// libcurl reads a request's body from where it lies, until it has been sent; the loop's request buffer serves the next VU by then.

/// A copy of one body, in storage that is kept for the next.
struct RequestBody: ~Copyable {
    /// Never dangling, even for an empty body: libcurl takes a null pointer for "no body".
    private(set) var start = UnsafeMutableRawPointer.allocate(byteCount: 1, alignment: 1)
    private(set) var count = 0
    private var capacity = 1

    deinit { start.deallocate() }

    mutating func copy(_ bytes: UnsafeRawBufferPointer) {
        if capacity < bytes.count {
            start.deallocate()
            capacity = bytes.count
            start = .allocate(byteCount: capacity, alignment: 1)
        }
        if let base = bytes.baseAddress { start.copyMemory(from: base, byteCount: bytes.count) }
        count = bytes.count
    }
}
