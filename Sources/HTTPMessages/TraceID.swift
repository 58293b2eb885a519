/// The id of a trace (W3C Trace Context, section 3.2.2.3): 128 bits, not all of them 0.
package struct TraceID: Hashable, Sendable, CustomStringConvertible {
    package var high: UInt64
    package var low: UInt64

    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// `nil` unless `text` is what `description` makes of an id.
    package init?(_ text: String) {
        let digits = Array(text.utf8)
        guard digits.count == 32, digits.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }),
            let high = UInt64(text.prefix(16), radix: 16), let low = UInt64(text.suffix(16), radix: 16), high | low != 0
        else { return nil }
        self.init(high: high, low: low)
    }

    /// 32 hexadecimal digits in small letters.
    package var description: String {
        String(
            decoding: [UInt8](unsafeUninitializedCapacity: 32) { digits, count in
                high.writeHex(to: digits, at: 0)
                low.writeHex(to: digits, at: 16)
                count = 32
            }, as: UTF8.self)
    }
}

/// The header `traceparent` (W3C Trace Context, section 3.2), by which a target that records traces records this request under an id that
/// was chosen here. It always says that the trace is sampled.
package enum TraceParent {
    /// The header line, with zeros in place of the ids.
    package static let blankLine = Array("traceparent: 00-00000000000000000000000000000000-0000000000000000-01\r\n".utf8)
    /// Where its value is in the line.
    package static let value = 13..<68
    private static let (idStart, spanStart) = (3, 36)

    /// Writes both ids into a blank value that begins at `start`, in place. `span` is not 0.
    package static func write(_ id: TraceID, span: UInt64, to bytes: inout [UInt8], at start: Int) {
        bytes.withUnsafeMutableBufferPointer { bytes in
            id.high.writeHex(to: bytes, at: start + idStart)
            id.low.writeHex(to: bytes, at: start + idStart + 16)
            span.writeHex(to: bytes, at: start + spanStart)
        }
    }
}

extension UInt64 {
    /// Writes its 16 hexadecimal digits, on the way of every request that is traced.
    fileprivate func writeHex(to bytes: UnsafeMutableBufferPointer<UInt8>, at start: Int) {
        precondition(start >= 0 && start + 16 <= bytes.count)
        let digits = UnsafeMutableRawBufferPointer(bytes)
        digits.storeBytes(of: UInt32(truncatingIfNeeded: self >> 32).hexDigits.bigEndian, toByteOffset: start, as: UInt64.self)
        digits.storeBytes(of: UInt32(truncatingIfNeeded: self).hexDigits.bigEndian, toByteOffset: start + 8, as: UInt64.self)
    }
}

extension UInt32 {
    /// A byte for each four bits, the first in the highest.
    private var nibbles: UInt64 {
        var spread = UInt64(self)
        spread = (spread | spread << 16) & 0x0000_FFFF_0000_FFFF
        spread = (spread | spread << 8) & 0x00FF_00FF_00FF_00FF
        return (spread | spread << 4) & 0x0F0F_0F0F_0F0F_0F0F
    }

    /// Its eight hexadecimal digits in ASCII, the first in the highest byte: all at once, in one register.
    fileprivate var hexDigits: UInt64 {
        let nibbles = nibbles
        // Six more carry into the next bit where a nibble is above 9, and the digit is a letter.
        let letters = (nibbles &+ 0x0606_0606_0606_0606) >> 4 & 0x0101_0101_0101_0101
        return nibbles &+ 0x3030_3030_3030_3030 &+ letters &* 0x27
    }
}
