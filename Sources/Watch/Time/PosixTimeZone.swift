// The rule behind the last transition of a time zone's file: `CET-1CEST,M3.5.0,M10.5.0/3` (POSIX.1-2017, Environment Variables, TZ; hours to 167
// and signs as in RFC 8536, 3.3.1).

import Basics

struct PosixTimeZone: Sendable {
    private struct Change {
        var month, week, weekday: Int
        /// After midnight on the wall, in seconds.
        var seconds: Int

        /// When it comes in a year, in seconds since 1970 as clocks show them.
        func wall(in year: Int) -> Int64 {
            let first = CivilDate(year: year, month: month, day: 1)
            // CivilDate counts from Monday, POSIX from Sunday.
            let ahead = ((weekday + 6) % 7 - first.weekday + 7) % 7
            var days = first.days + ahead + (week - 1) * 7
            let next = CivilDate(year: month == 12 ? year + 1 : year, month: month % 12 + 1, day: 1).days
            while days >= next { days -= 7 }
            return Int64(days) * 86_400 + Int64(seconds)
        }
    }

    private var standard: Int
    private var summer: (offset: Int, from: Change, until: Change)?

    /// `nil` for a text that is no such rule, or one that names days of the year instead of weekdays, which no zone does today.
    init?(_ text: String) {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        guard var rest = parts.first, Self.takeName(&rest), let west = Self.takeTime(&rest) else { return nil }
        standard = -west
        guard !rest.isEmpty else { return }
        guard Self.takeName(&rest), parts.count == 3 else { return nil }
        var offset = standard + 3600
        if !rest.isEmpty {
            guard let west = Self.takeTime(&rest) else { return nil }
            offset = -west
        }
        guard let from = Self.change(parts[1]), let until = Self.change(parts[2]) else { return nil }
        summer = (offset, from, until)
    }

    /// The offset from UTC, in seconds, at a second since 1970.
    func offset(at time: Int64) -> Int {
        guard let summer else { return standard }
        let days = (time + Int64(standard)) / 86_400
        let year = CivilDate(days: Int(days)).year
        let from = summer.from.wall(in: year) - Int64(standard)
        let until = summer.until.wall(in: year) - Int64(summer.offset)
        let isSummer = from < until ? (from..<until).contains(time) : !(until..<from).contains(time)
        return isSummer ? summer.offset : standard
    }

    private static func takeName(_ text: inout Substring) -> Bool {
        if text.first == "<" {
            guard let end = text.firstIndex(of: ">") else { return false }
            text = text[text.index(after: end)...]
            return true
        }
        let name = text.prefix { $0.isLetter }
        text = text[name.endIndex...]
        return name.count >= 3
    }

    /// `[+-]hh[:mm[:ss]]` in seconds.
    private static func takeTime(_ text: inout Substring) -> Int? {
        let sign = text.first == "-" ? -1 : 1
        if text.first == "-" || text.first == "+" { text.removeFirst() }
        let written = text.prefix { $0.isNumber || $0 == ":" }
        text = text[written.endIndex...]
        let numbers = written.split(separator: ":").map { Int($0) }
        guard (1...3).contains(numbers.count), !numbers.contains(nil) else { return nil }
        return sign * zip(numbers, [3600, 60, 1]).reduce(0) { $0 + ($1.0 ?? 0) * $1.1 }
    }

    private static func change(_ text: Substring) -> Change? {
        let parts = text.split(separator: "/", maxSplits: 1)
        guard let day = parts.first, day.first == "M" else { return nil }
        let numbers = day.dropFirst().split(separator: ".").compactMap { Int($0) }
        guard numbers.count == 3, (1...12).contains(numbers[0]), (1...5).contains(numbers[1]), (0...6).contains(numbers[2]) else {
            return nil
        }
        var seconds = 7200
        if parts.count == 2 {
            var rest = parts[1]
            guard let time = takeTime(&rest), rest.isEmpty else { return nil }
            seconds = time
        }
        return Change(month: numbers[0], week: numbers[1], weekday: numbers[2], seconds: seconds)
    }
}
