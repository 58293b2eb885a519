/// A size: `"512B"`, `"64KiB"`, `"1.5MiB"`, `"2GB"`. KiB and MiB are powers of 1024, kB and MB of 1000.
package struct ByteCount: Quantity, Comparable {
    package static let expectation = #"a size, such as "512B", "64KiB" or "1MiB""#

    /// How many bytes.
    package let bytes: Int64

    package init(bytes: Int64) { self.bytes = max(0, bytes) }

    package static func < (a: ByteCount, b: ByteCount) -> Bool { a.bytes < b.bytes }

    private static let binary: [(name: String, size: Double)] = [
        ("TiB", 1_099_511_627_776), ("GiB", 1_073_741_824), ("MiB", 1_048_576), ("KiB", 1024), ("B", 1),
    ]
    private static let decimal: [(name: String, size: Double)] = [("TB", 1e12), ("GB", 1e9), ("MB", 1e6), ("kB", 1e3), ("KB", 1e3)]

    /// Reads a number with a unit, at most 1 EB.
    package init?(_ text: String) {
        guard let number = LeadingNumber(text),
            let unit = (Self.binary + Self.decimal).first(where: { $0.name == number.rest })
        else { return nil }
        let total = number.value * unit.size
        guard total <= 1e18 else { return nil }
        bytes = Int64(total.rounded())
    }

    package var description: String {
        let unit = Self.binary.first { bytes >= Int64($0.size) && bytes % Int64($0.size) == 0 } ?? ("B", 1)
        return "\(bytes / Int64(unit.size))\(unit.name)"
    }
}
