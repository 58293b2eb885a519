import Basics
import HTTPMessages
import Scenarios

extension ScheduledCheck {
    /// What its author should know: an objective that so few executions cannot show.
    var warnings: [String] {
        guard let objective else { return [] }
        let budget = 1 - objective.value
        let month = 30 * 86_400.0
        let failures = budget * month / every.seconds
        guard failures < 3 else { return [] }
        let often = TimeSpan.seconds(Int(budget * month / 3))
        let allowed = failures < 1 ? "not even one failed execution" : "\(Int(failures)) failed execution\(failures < 2 ? "" : "s")"
        return [
            "the check \"\(name)\" is carried out every \(every), too seldom for \(objective): in 30 days that allows \(allowed). "
                + (often < .seconds(10) ? "Such an objective cannot be shown by checks." : "Check at least every \(often).")
        ]
    }
}

extension Plan {
    /// Where its target is; `nil` for a database, and for a service that perfbench starts.
    var origin: Origin? { if case .url(let base) = target { base.origin } else { nil } }
}
