// Time stamps of logs, from bytes to nanoseconds since 1970. Proleptic Gregorian calendar, no leap seconds, as POSIX time has it.

package import Basics

/// Reads time stamps.
package enum LogTime {
    /// The instant in `range` of `line`; `nil` when it is not of this form. `date` gives days since 1970, `timeOfDay` nanoseconds of the day.
    package static func read(_ form: LogField.TimeForm, _ line: [UInt8], _ range: Range<Int>) -> Nanoseconds? {
        var scanner = Scanner(line: line, at: range.lowerBound, end: range.upperBound)
        let time: Nanoseconds?
        switch form {
        case .common: time = scanner.common()
        case .iso: time = scanner.iso()
        case .epochSeconds: time = scanner.decimal(scale: 1_000_000_000)
        case .epochMilliseconds: time = scanner.decimal(scale: 1_000_000)
        case .epochMicroseconds: time = scanner.decimal(scale: 1_000)
        case .date: time = scanner.date().map { $0 * 86_400 * 1_000_000_000 }
        case .timeOfDay: time = scanner.timeOfDay()
        }
        return scanner.at == scanner.end ? time : nil
    }

    /// A duration of `unit` as nanoseconds; `nil` for anything but a number, or for one below 0.
    package static func duration(_ unit: LogField.DurationUnit, _ line: [UInt8], _ range: Range<Int>) -> Nanoseconds? {
        var scanner = Scanner(line: line, at: range.lowerBound, end: range.upperBound)
        let scale = Nanoseconds(unit.nanoseconds)
        guard let value = scanner.decimal(scale: scale), scanner.at == scanner.end else { return nil }
        return value
    }

    /// Days that a log can have: from 1970 to 2199. Others are damage, and nanoseconds cannot count to all of them.
    private static let credible = 0..<84_006

    /// Walks over one time stamp.
    private struct Scanner {
        let line: [UInt8]
        var at: Int
        let end: Int

        mutating func take(_ byte: UInt8) -> Bool {
            guard at < end, line[at] == byte else { return false }
            at += 1
            return true
        }

        /// Exactly `count` digits.
        mutating func digits(_ count: Int) -> Int? {
            guard at + count <= end else { return nil }
            var value = 0
            for _ in 0..<count {
                let digit = Int(line[at]) - 48
                guard (0...9).contains(digit) else { return nil }
                value = value * 10 + digit
                at += 1
            }
            return value
        }

        /// Digits behind a point or comma, as nanoseconds; 0 when there is none.
        mutating func fraction(scale: Nanoseconds = 1_000_000_000) -> Nanoseconds? {
            guard at < end, line[at] == UInt8(ascii: ".") || line[at] == UInt8(ascii: ",") else { return 0 }
            at += 1
            let start = at
            var (value, weight): (Nanoseconds, Nanoseconds) = (0, scale)
            while at < end, (48...57).contains(line[at]) {
                weight /= 10
                value += Nanoseconds(line[at] - 48) * weight
                at += 1
            }
            return at > start ? value : nil
        }

        /// A number with or without a fraction, times `scale`.
        mutating func decimal(scale: Nanoseconds) -> Nanoseconds? {
            let start = at
            var value: Nanoseconds = 0
            while at < end, (48...57).contains(line[at]) {
                guard at - start < 18 else { return nil }
                value = value * 10 + Nanoseconds(line[at] - 48)
                at += 1
            }
            guard at > start, let fraction = fraction(scale: scale) else { return nil }
            let (whole, overflows) = value.multipliedReportingOverflow(by: scale)
            return overflows || whole > .max - scale ? nil : whole + fraction
        }

        /// `29/Nov/2026:11:51:41 +0000`.
        mutating func common() -> Nanoseconds? {
            guard let day = digits(2), take(UInt8(ascii: "/")), let month = monthName(), take(UInt8(ascii: "/")),
                let year = digits(4), take(UInt8(ascii: ":")), let time = timeOfDay()
            else { return nil }
            guard (1...31).contains(day) else { return nil }
            return instant(CivilDate(year: year, month: month, day: day).days, time)
        }

        /// `2026-11-29T11:26:24.123+00:00`.
        mutating func iso() -> Nanoseconds? {
            guard let days = date(), take(UInt8(ascii: "T")) || take(UInt8(ascii: " ")), let time = timeOfDay() else { return nil }
            return instant(Int(days), time)
        }

        mutating func date() -> Nanoseconds? {
            guard let year = digits(4), take(UInt8(ascii: "-")), let month = digits(2), take(UInt8(ascii: "-")),
                let day = digits(2), (1...12).contains(month), (1...31).contains(day)
            else { return nil }
            let days = CivilDate(year: year, month: month, day: day).days
            return LogTime.credible.contains(days) ? Nanoseconds(days) : nil
        }

        /// `11:26:24.5`, a leap second included.
        mutating func timeOfDay() -> Nanoseconds? {
            guard let hour = digits(2), take(UInt8(ascii: ":")), let minute = digits(2), take(UInt8(ascii: ":")),
                let second = digits(2), hour < 24, minute < 60, second <= 60, let fraction = fraction()
            else { return nil }
            return .seconds(hour * 3600 + minute * 60 + second) + fraction
        }

        /// A day and a time of it, with the zone that may follow.
        private mutating func instant(_ days: Int, _ time: Nanoseconds) -> Nanoseconds? {
            _ = at < end - 1 && take(UInt8(ascii: " "))
            var offset = 0
            if at < end, !take(UInt8(ascii: "Z")) {
                let isWest = line[at] == UInt8(ascii: "-")
                guard isWest || line[at] == UInt8(ascii: "+") else { return nil }
                at += 1
                guard let hours = digits(2) else { return nil }
                _ = take(UInt8(ascii: ":"))
                guard at == end || at + 2 == end else { return nil }
                let minutes = at == end ? 0 : digits(2)
                guard let minutes else { return nil }
                offset = (hours * 60 + minutes) * (isWest ? -60 : 60)
            }
            return LogTime.credible.contains(days) ? .seconds(days * 86_400 - offset) + time : nil
        }

        private mutating func monthName() -> Int? {
            guard at + 3 <= end else { return nil }
            let name = UInt32(line[at] | 0x20) << 16 | UInt32(line[at + 1] | 0x20) << 8 | UInt32(line[at + 2] | 0x20)
            at += 3
            return LogTime.months.firstIndex(of: name).map { $0 + 1 }
        }
    }

    private static let months: [UInt32] = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ].map { (name: String) in name.utf8.reduce(0) { $0 << 8 | UInt32($1) } }
}
