package import Basics

/// Who is on call: members take turns by weeks, handed over at a time on the wall of a time zone. Overrides go before turns.
package struct Rotation: Sendable, Equatable {
    package struct Override: Sendable, Equatable {
        /// Milliseconds since 1970.
        package var range: Range<Int64>
        package var member: String

        package init(range: Range<Int64>, member: String) {
            self.range = range
            self.member = member
        }
    }

    package var name: String
    /// Names of channels, in the order of their turns.
    package var members: [String]
    /// The day on which the first member's first turn begins; hand-over is on its day of the week.
    package var starts: CivilDate
    /// When turns change, in seconds after midnight.
    package var handover: Int
    /// Weeks that a turn lasts.
    package var weeks: Int
    package var zone: TimeZoneRules
    package var overrides: [Override]

    package init(
        name: String, members: [String], starts: CivilDate, handover: Int = 9 * 3600, weeks: Int = 1, zone: TimeZoneRules = .utc,
        overrides: [Override] = []
    ) {
        self.name = name
        self.members = members
        self.starts = starts
        self.handover = handover
        self.weeks = weeks
        self.zone = zone
        self.overrides = overrides
    }

    /// The member on call at a moment, in milliseconds since 1970. Before the first turn, turns are counted backwards.
    package func member(at now: Int64) -> String {
        if let override = overrides.last(where: { $0.range.contains(now) }) { return override.member }
        let (date, seconds) = zone.wall(at: now / 1000)
        // Counted in days on the wall, so that a week with a change of clocks is a week.
        let days = date.days - starts.days - (seconds < handover ? 1 : 0)
        let length = 7 * weeks
        let turn = days >= 0 ? days / length : (days - length + 1) / length
        return members[(turn % members.count + members.count) % members.count]
    }
}
