// Numbers, texts and blocks as bytes: small numbers, which most counts are, take one.

import Histograms

/// The bytes are not what this version of perfbench packs.
package struct PackedError: Error, Sendable {}

/// Writes.
struct PackedWriter {
    private(set) var bytes: [UInt8] = []

    /// A signed number as ZigZag LEB128.
    mutating func append(_ number: Int64) {
        var rest = UInt64(bitPattern: number << 1 ^ number >> 63)
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    mutating func append(real number: Double) { append(fixed: number.bitPattern) }

    mutating func append(fixed number: UInt64) {
        for shift in stride(from: 56, through: 0, by: -8) { bytes.append(UInt8(truncatingIfNeeded: number >> UInt64(shift))) }
    }

    mutating func append(block: [UInt8]) {
        append(Int64(block.count))
        bytes += block
    }

    mutating func append(text: String) { append(block: Array(text.utf8)) }

    /// An empty one takes one byte.
    mutating func append(_ histogram: Histogram) { append(block: histogram.isEmpty ? [] : histogram.encodedUncompressed()) }

    /// Those of `numbers` that are not 0, with their places.
    mutating func append(sparse numbers: [Int64]) {
        append(Int64(numbers.reduce(0) { $0 + ($1 == 0 ? 0 : 1) }))
        for (place, number) in numbers.enumerated() where number != 0 {
            append(Int64(place))
            append(number)
        }
    }
}

/// Reads what `PackedWriter` wrote, from bytes that may be damaged or hostile.
struct PackedReader {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func integer() throws(PackedError) -> Int64 {
        var number: UInt64 = 0
        for shift in stride(from: UInt64(0), through: 63, by: 7) {
            guard position < bytes.count else { throw PackedError() }
            let byte = bytes[position]
            position += 1
            number |= UInt64(byte & 0x7F) << shift
            if byte & 0x80 == 0 { return Int64(bitPattern: number >> 1) ^ -Int64(bitPattern: number & 1) }
        }
        throw PackedError()
    }

    /// A number from 0 up to, and without, `limit`.
    mutating func count(below limit: Int = 1 << 31) throws(PackedError) -> Int {
        let number = try integer()
        guard number >= 0, number < limit else { throw PackedError() }
        return Int(number)
    }

    mutating func number() throws(PackedError) -> Double { Double(bitPattern: try fixed()) }

    mutating func fixed() throws(PackedError) -> UInt64 {
        guard bytes.count - position >= 8 else { throw PackedError() }
        defer { position += 8 }
        return bytes[position..<position + 8].reduce(0) { $0 << 8 | UInt64($1) }
    }

    mutating func block() throws(PackedError) -> [UInt8] {
        let length = try count()
        guard bytes.count - position >= length else { throw PackedError() }
        defer { position += length }
        return Array(bytes[position..<position + length])
    }

    mutating func text() throws(PackedError) -> String { String(decoding: try block(), as: UTF8.self) }

    /// Adds a histogram to `sum`.
    mutating func add(to sum: inout Histogram) throws(PackedError) {
        let block = try block()
        guard !block.isEmpty else { return }
        do throws(HistogramFormatError) { try sum.add(decoding: block) } catch { throw PackedError() }
    }

    /// Adds numbers to those at their places.
    mutating func add(sparse numbers: inout [Int64]) throws(PackedError) {
        for _ in 0..<(try count(below: numbers.count + 1)) {
            let place = try count(below: numbers.count)
            numbers[place] &+= try integer()
        }
    }
}
