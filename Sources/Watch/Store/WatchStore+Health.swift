import Histograms
import Basics
import Database

extension WatchStore {
    /// The figures of each check of a file over a range of milliseconds since 1970, in the order of the file. Whole hours come from roll-ups; what lies at
    /// the edges, and hours with maintenance in them, from the results themselves. Maintenance counts as not observed.
    package func health(of file: WatchFile, in range: Range<Int64>) throws -> [Health] {
        let length = HourSummary.milliseconds
        let last = try connection.first("SELECT max(hour) FROM watch_hours") { try $0.read(0, as: Int64?.self) } ?? nil
        let begin = (range.lowerBound + length - 1) / length
        let whole = begin..<max(begin, min(range.upperBound / length, (last ?? begin - 1) + 1))
        return try file.checks.map { check in
            let number = try number(of: check.name, integration: check.group)
            let windows = file.alerts.maintenance.windows(of: check, in: range)
            let isTouched = { (hour: Int64) in windows.contains { $0.overlaps(hour * length..<(hour + 1) * length) } }
            var health = Health(name: check.name, objective: check.objective)
            for hour in try hours(of: number, in: whole) where !isTouched(hour.hour) { health.add(hour) }
            let edges = [
                range.lowerBound..<min(whole.lowerBound * length, range.upperBound),
                max(whole.upperBound * length, range.lowerBound)..<range.upperBound,
            ]
            let touched = windows.isEmpty ? [] : whole.filter(isTouched).map { $0 * length..<($0 + 1) * length }
            for stretch in (whole.isEmpty ? [range] : edges) + touched where !stretch.isEmpty {
                health.add(try self.health(of: number, in: stretch, excluding: windows))
            }
            return health
        }
    }

    private func health(of check: Int64, in range: Range<Int64>, excluding windows: [Range<Int64>]) throws -> Health {
        let before = try lastResult(of: check, before: range.lowerBound).map { [$0] } ?? []
        let results = try results(of: check, in: range)
        var health = Health(name: "")
        health.coverage = Coverage(of: before + results, in: range, excluding: windows.map { $0.clamped(to: range) })
        for result in results where !windows.contains(where: { $0.contains(result.at) }) {
            health.counts[result.state, default: 0] += 1
            health.failedRequests += result.failedRequests
            for time in result.times { health.histogram.record(time) }
        }
        return health
    }

    /// The last result of a check before a moment, if it can still stand for it.
    private func lastResult(of check: Int64, before moment: Int64) throws -> StoredResult? {
        let at =
            try connection.first(
                "SELECT max(at_ms) FROM watch_results WHERE check_number = ? AND at_ms < ? AND at_ms > ?", check, moment,
                moment - 48 * HourSummary.milliseconds
            ) { try $0.read(0, as: Int64?.self) } ?? nil
        return try at.flatMap { try results(of: check, in: $0..<$0 + 1).first }
    }
}
