// Times at which nobody wants to be told, and which count in no uptime.

import Basics

/// A planned time in which checks may fail: once, or each week at a time on somebody's wall.
package struct Maintenance: Sendable, Equatable {
    package enum Time: Sendable, Equatable {
        /// Milliseconds since 1970.
        case once(Range<Int64>)
        /// Day of the week from Monday 0, seconds after midnight, and how long in seconds as clocks show it.
        case weekly(weekday: Int, seconds: Int, length: Int, TimeZoneRules)
    }

    package var about: Matcher
    package var time: Time

    package init(about: Matcher, time: Time) {
        self.about = about
        self.time = time
    }

    /// When it is within `range`, in milliseconds since 1970; sorted. A weekly window begins and ends when clocks show it: where clocks change
    /// meanwhile it is an hour longer or shorter.
    package func windows(in range: Range<Int64>) -> [Range<Int64>] {
        switch time {
        case .once(let window): return window.overlaps(range) ? [window.clamped(to: range)] : []
        case .weekly(let weekday, let seconds, let length, let zone):
            let first = zone.wall(at: range.lowerBound / 1000).date.days - 8
            let last = zone.wall(at: range.upperBound / 1000).date.days + 1
            guard first <= last else { return [] }
            return (first...last).compactMap { days in
                guard CivilDate(days: days).weekday == weekday else { return nil }
                let begin = zone.time(of: CivilDate(days: days), seconds: seconds)
                let endOfWall = seconds + length
                let end = zone.time(of: CivilDate(days: days + endOfWall / 86_400), seconds: endOfWall % 86_400)
                guard begin < end else { return nil }
                let window = begin * 1000..<end * 1000
                return window.overlaps(range) ? window.clamped(to: range) : nil
            }
        }
    }

    /// Whether it is at that moment.
    package func contains(_ now: Int64) -> Bool { !windows(in: now..<now + 1).isEmpty }
}

extension [Maintenance] {
    /// When a check is under maintenance within `range`; sorted, and none overlaps another.
    package func windows(of check: ScheduledCheck, in range: Range<Int64>) -> [Range<Int64>] {
        let all = filter { $0.about.matches(check: check.name, group: check.group) }.flatMap { $0.windows(in: range) }
            .sorted { $0.lowerBound < $1.lowerBound }
        return all.reduce(into: []) { merged, window in
            if let last = merged.last, window.lowerBound <= last.upperBound {
                merged[merged.count - 1] = last.lowerBound..<Swift.max(last.upperBound, window.upperBound)
            } else {
                merged.append(window)
            }
        }
    }
}

/// A person's word that some alerts are not to be told about for a while.
package struct Silence: Sendable, Equatable, Codable {
    package var about: Matcher
    /// Milliseconds since 1970.
    package var from: Int64
    package var until: Int64
    package var author: String
    package var why: String

    package init(about: Matcher, from: Int64 = 0, until: Int64, author: String, why: String = "") {
        self.about = about
        self.from = from
        self.until = until
        self.author = author
        self.why = why
    }

    /// Whether it hides an alert about a check at a moment.
    package func hides(alert: String, check: String, group: String, at now: Int64) -> Bool {
        now >= from && now < until && about.matches(check: check, group: group, alert: alert)
    }
}
