import Basics

/// A stretch of time for which figures are given.
package enum Period: String, Sendable, CaseIterable, Quantity {
    case day = "24h"
    case week = "7d"
    case thirtyDays = "30d"
    case ninetyDays = "90d"
    /// The month so far, UTC.
    case month

    package static let expectation = "24h, 7d, 30d, 90d or month"

    package init?(_ text: String) { self.init(rawValue: text) }

    package var description: String { rawValue }

    /// What it covers, up to `now`; both in milliseconds since 1970.
    package func range(now: Int64) -> Range<Int64> {
        let day: Int64 = 86_400_000
        switch self {
        case .day: return now - day..<now
        case .week: return now - 7 * day..<now
        case .thirtyDays: return now - 30 * day..<now
        case .ninetyDays: return now - 90 * day..<now
        case .month:
            let today = CivilDate(days: Int(now / day))
            return Int64(CivilDate(year: today.year, month: today.month, day: 1).days) * day..<now
        }
    }
}
