// Time zones from the system's own files (TZif, RFC 8536), because FoundationEssentials knows none without its large companion. A shift, a maintenance
// window or a report is at a time on somebody's wall, also when the clocks change.

package import Basics
import FoundationEssentials

/// The rules of one time zone: when which offset holds.
package struct TimeZoneRules: Sendable, Equatable {
    /// As it was asked for: `Europe/Berlin`.
    package let name: String
    /// From this second since 1970 on, that offset from UTC in seconds.
    private var transitions: [(at: Int64, offset: Int)]
    private var first: Int
    /// What holds after the last transition.
    private var rule: PosixTimeZone?

    package static func == (a: Self, b: Self) -> Bool { a.name == b.name }

    /// UTC.
    package static let utc = TimeZoneRules(name: "UTC", transitions: [], first: 0, rule: nil)

    private init(name: String, transitions: [(at: Int64, offset: Int)], first: Int, rule: PosixTimeZone?) {
        self.name = name
        self.transitions = transitions
        self.first = first
        self.rule = rule
    }

    /// The zone of that name in the system's data; `nil` when there is none.
    package init?(named name: String, folder: String = "/usr/share/zoneinfo") {
        if name == "UTC" {
            self = .utc
            return
        }
        let isName =
            !name.isEmpty
            && name.utf8.allSatisfy { UInt8(ascii: "A") <= $0 && $0 <= UInt8(ascii: "z") || "+-/0123456789_".utf8.contains($0) }
        guard isName, name.first != "/", let data = try? Data(contentsOf: URL(filePath: "\(folder)/\(name)")) else { return nil }
        self.init(name: name, Array(data))
    }

    /// Reads a TZif file of version 2 or later.
    init?(name: String, _ bytes: [UInt8]) {
        var reader = TZifReader(bytes: bytes)
        // The first block is of version 1, with times of 32 bits.
        guard let old = reader.header(), old.version >= UInt8(ascii: "2"), reader.skip(old.size(ofTime: 4)),
            let header = reader.header()
        else { return nil }
        let times = (0..<header.transitions).map { _ in reader.integer(8) }
        let kinds = (0..<header.transitions).map { _ in Int(reader.integer(1)) }
        let offsets = (0..<header.types).map { _ -> Int in
            let offset = Int(Int32(truncatingIfNeeded: reader.integer(4)))
            _ = reader.integer(2)
            return offset
        }
        guard !reader.isBeyond, !offsets.isEmpty, kinds.allSatisfy({ offsets.indices.contains($0) }) else { return nil }
        _ = reader.skip(header.characters + header.leaps * 12 + header.standards + header.universals)
        self.init(
            name: name, transitions: zip(times, kinds).map { ($0, offsets[$1]) }, first: offsets[0],
            rule: PosixTimeZone(reader.footer()))
    }

    /// The offset from UTC, in seconds, at a second since 1970.
    package func offset(at time: Int64) -> Int {
        if let last = transitions.last, time >= last.at { return rule?.offset(at: time) ?? last.offset }
        if transitions.isEmpty { return rule?.offset(at: time) ?? first }
        // The last transition that is not later.
        var low = 0
        var high = transitions.count
        while low < high {
            let middle = (low + high) / 2
            if transitions[middle].at <= time { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? first : transitions[low - 1].offset
    }

    /// The second since 1970 at which clocks there show `seconds` after the midnight of `date`. A time that is skipped when clocks go forward is
    /// taken as if they had not; of one that comes twice, the first.
    package func time(of date: CivilDate, seconds: Int) -> Int64 {
        let wall = Int64(date.days) * 86_400 + Int64(seconds)
        let around = [wall - 86_400, wall + 86_400].map { offset(at: $0) }
        let candidates = Set(around).map { wall - Int64($0) }.sorted()
        return candidates.first { $0 + Int64(offset(at: $0)) == wall } ?? wall - Int64(around[0])
    }

    /// What clocks there show at a second since 1970.
    package func wall(at time: Int64) -> (date: CivilDate, seconds: Int) {
        let wall = time + Int64(offset(at: time))
        let days = wall >= 0 ? wall / 86_400 : (wall - 86_399) / 86_400
        return (CivilDate(days: Int(days)), Int(wall - days * 86_400))
    }
}

/// Walks over a TZif file. What is beyond its end reads as 0.
private struct TZifReader {
    struct Header {
        var version: UInt8
        var universals, standards, leaps, transitions, types, characters: Int

        /// How many bytes follow, with times of so many.
        func size(ofTime width: Int) -> Int {
            transitions * (width + 1) + types * 6 + characters + leaps * (width + 4) + standards + universals
        }
    }

    let bytes: [UInt8]
    private(set) var at = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    var isBeyond: Bool { at > bytes.count }

    mutating func integer(_ width: Int) -> Int64 {
        var value: UInt64 = 0
        for index in at..<at + width { value = value << 8 | (index < bytes.count ? UInt64(bytes[index]) : 0) }
        at += width
        return width == 4 ? Int64(Int32(truncatingIfNeeded: value)) : Int64(bitPattern: value)
    }

    mutating func skip(_ count: Int) -> Bool {
        at += count
        return !isBeyond
    }

    mutating func header() -> Header? {
        guard at + 44 <= bytes.count, bytes[at..<at + 4].elementsEqual("TZif".utf8) else { return nil }
        let version = bytes[at + 4]
        at += 20
        let counts = (0..<6).map { _ in Int(integer(4)) }
        guard counts.allSatisfy({ (0...1 << 20).contains($0) }) else { return nil }
        return Header(
            version: version, universals: counts[0], standards: counts[1], leaps: counts[2], transitions: counts[3],
            types: counts[4],
            characters: counts[5])
    }

    /// The text between the two line ends behind the data.
    func footer() -> String {
        guard at < bytes.count else { return "" }
        return String(decoding: bytes[at...].split(separator: UInt8(ascii: "\n")).first ?? [], as: UTF8.self)
    }
}
