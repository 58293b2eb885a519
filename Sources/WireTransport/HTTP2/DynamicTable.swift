// The header fields that a server has told its client to remember (RFC 7541, section 2.3.2), for as long as there is room.

/// The table of one connection's decoder. Its storage appears with the first entry and grows to twice what the entries may take.
struct DynamicTable {
    /// What an entry counts besides its bytes (RFC 7541, section 4.1).
    static let overhead = 32

    struct Entry {
        var start: Int
        var nameCount: Int
        var valueCount: Int
        var kind: FieldKind
        /// What the value says where that is a number; see `StaticTable.Entry`.
        var number: Int

        var size: Int { nameCount + valueCount + DynamicTable.overhead }
    }

    /// How large it may be at the moment.
    private(set) var capacity: Int
    private(set) var size = 0
    private var bytes: [UInt8] = []
    private var entries: [Entry] = []
    /// Those before it are forgotten.
    private var oldest = 0

    init(capacity: Int) { self.capacity = capacity }

    var count: Int { entries.count - oldest }

    /// The entry at `position`, from 0 for the newest; `nil` beyond the oldest.
    func entry(at position: Int) -> Entry? { position < count ? entries[entries.count - 1 - position] : nil }

    func withBytes<Result>(of entry: Entry, _ body: (_ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) -> Result)
        -> Result
    {
        bytes.withUnsafeBytes { bytes in
            let middle = entry.start + entry.nameCount
            return body(
                UnsafeRawBufferPointer(rebasing: bytes[entry.start..<middle]),
                UnsafeRawBufferPointer(rebasing: bytes[middle..<(middle + entry.valueCount)]))
        }
    }

    /// Remembers a field; forgets the oldest to make room, and all of them for one that does not fit even so.
    mutating func insert(name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer, kind: FieldKind, number: Int) {
        let new = name.count + value.count + Self.overhead
        evict(until: capacity - new)
        guard new <= capacity else { return }
        if bytes.count > 2 * capacity || entries.count > 256 { compact() }
        entries.append(
            Entry(start: bytes.count, nameCount: name.count, valueCount: value.count, kind: kind, number: number))
        bytes.append(contentsOf: name)
        bytes.append(contentsOf: value)
        size += new
    }

    mutating func resize(to capacity: Int) {
        self.capacity = capacity
        evict(until: capacity)
    }

    private mutating func evict(until limit: Int) {
        while size > limit, oldest < entries.count {
            size -= entries[oldest].size
            oldest += 1
        }
    }

    private mutating func compact() {
        let start = oldest < entries.count ? entries[oldest].start : bytes.count
        bytes.removeSubrange(..<start)
        entries.removeSubrange(..<oldest)
        oldest = 0
        for position in entries.indices { entries[position].start -= start }
    }
}
