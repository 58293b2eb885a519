/// A size: `"512B"`, `"64KiB"`, `"1.5MiB"`, `"2GB"`. KiB and MiB are powers of 1024, kB and MB of 1000.
package struct ByteCount: Quantity, Comparable {
    package static let expectation = #"a size, such as "512B", "64KiB" or "1MiB""#

    /// How many bytes.
    package let bytes: Int64

    private static let most: Int64 = 1_000_000_000_000_000_000

    /// A size below 0 counts as 0, one beyond 1 EB as that.
    package init(bytes: Int64) { self.bytes = min(max(0, bytes), Self.most) }

    package static func < (a: ByteCount, b: ByteCount) -> Bool { a.bytes < b.bytes }

    private static let binary: [(name: String, size: Int64)] = [
        ("TiB", 1_099_511_627_776), ("GiB", 1_073_741_824), ("MiB", 1_048_576), ("KiB", 1024), ("B", 1),
    ]
    private static let decimal: [(name: String, size: Int64)] = [
        ("TB", 1_000_000_000_000), ("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1000), ("KB", 1000),
    ]

    /// Reads a number with a unit, at most 1 EB. Kept to the byte.
    package init?(_ text: String) {
        guard let number = LeadingNumber(text),
            let unit = (Self.binary + Self.decimal).first(where: { $0.name == number.rest }),
            let bytes = number.times(unit.size), bytes <= Self.most
        else { return nil }
        self.bytes = bytes
    }

    package var description: String {
        let unit = Self.binary.first { bytes >= $0.size && bytes % $0.size == 0 } ?? ("B", 1)
        return "\(bytes / unit.size)\(unit.name)"
    }
}
