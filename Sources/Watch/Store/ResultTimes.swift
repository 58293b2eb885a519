// Response times of one execution as the store keeps them: microseconds, seven bits a byte (unsigned LEB128, as in DWARF), so that a journey of ten
// requests takes thirty bytes.

import Basics

enum ResultTimes {
    /// The bytes of these times; `nil` where there is one and it is `duration`, which is stored beside it.
    static func packed(_ times: [Nanoseconds], duration: Nanoseconds) -> [UInt8]? {
        if times.count == 1, times[0] / 1000 == duration / 1000 { return nil }
        var bytes: [UInt8] = []
        for time in times {
            var rest = UInt64(max(0, time) / 1000)
            while rest >= 0x80 {
                bytes.append(UInt8(rest & 0x7F) | 0x80)
                rest >>= 7
            }
            bytes.append(UInt8(rest))
        }
        return bytes
    }

    /// The times again, to the microsecond.
    static func unpacked(_ bytes: [UInt8]?, duration: Nanoseconds) -> [Nanoseconds] {
        guard let bytes else { return [duration] }
        var times: [Nanoseconds] = []
        var value: UInt64 = 0
        var shift: UInt64 = 0
        for byte in bytes {
            value |= UInt64(byte & 0x7F) << shift
            shift += 7
            guard byte & 0x80 == 0 || shift > 56 else { continue }
            times.append(Nanoseconds(value) * 1000)
            (value, shift) = (0, 0)
        }
        return times
    }
}
