package import Basics
import Runs

/// Turns the pages of one program into readings: counters become rates, histograms quantiles of what came since the page before.
package struct ScrapeHistory: Sendable {
    private let only: [Glob]
    private var time: Nanoseconds?
    /// What only ever grows, by series.
    private var before: [String: Double] = [:]
    private var series: [String: GaugeSeries] = [:]
    /// Series beyond the limit, and series that a page has twice.
    package private(set) var leftOut = 0
    package private(set) var duplicates = 0

    /// - Parameter only: globs on names without labels; empty for all.
    package init(only: [String] = []) { self.only = only.map(Glob.init) }

    /// What a page says that was read at `now`; rates and quantiles from the second page on. Families that are known by name are read as
    /// resources too, whatever `only` says.
    package mutating func readings(_ page: Exposition, at now: Nanoseconds) -> MonitorReading {
        var gauges = GaugeSheet()
        var known = WellKnown()
        var grown: [String: Double] = [:]
        grown.reserveCapacity(before.count)
        var histograms: [String: Buckets] = [:]
        let seconds = time.map { (now - $0).inSeconds } ?? 0
        var last: (name: String, role: Exposition.Role, isWanted: Bool, isKnown: Bool) = (
            "", Exposition.Role("", .value), false, false
        )
        for sample in page.samples {
            if sample.name != last.name {
                last = (sample.name, page.role(of: sample.name), isWanted(sample.name), WellKnown.names.contains(sample.name))
            }
            guard last.isWanted || last.isKnown else { continue }
            let key = sample.series
            switch last.role.part {
            case .value:
                if last.isWanted { gauges.add(key, unit: Self.unit(of: sample.name), sample.value) }
                known.add(sample, sample.value)
            case .created: break
            case .growing, .bucket:
                guard grown.updateValue(sample.value, forKey: key) == nil else {
                    gauges.duplicates += 1
                    continue
                }
                guard let earlier = before[key], seconds > 0 else { continue }
                // A counter that fell began anew: all of it came since.
                let change = sample.value < earlier ? sample.value : sample.value - earlier
                if last.role.part == .growing {
                    if last.isWanted { gauges.add(key, unit: "/s", change / seconds) }
                    known.add(sample, change / seconds)
                } else if last.isWanted, let bound = sample.labels.first(where: { $0.name == "le" }).flatMap({ Double($0.value) }) {
                    let labels = sample.labels.filter { $0.name != "le" }
                    let series = Exposition.Sample.series(last.role.family, labels)
                    histograms[series, default: Buckets(last.role.family, labels)].add(change, upTo: bound)
                }
            }
        }
        for (_, histogram) in histograms.sorted(by: { $0.key < $1.key }) { histogram.addQuantiles(to: &gauges) }
        (before, time) = (grown, now)
        (leftOut, duplicates) = (gauges.leftOut, gauges.duplicates)
        return MonitorReading(values: known.values, gauges: gauges.all.map { Gauge(self.known($0.name, $0.unit), $0.value) })
    }

    private func isWanted(_ name: String) -> Bool { only.isEmpty || only.contains { $0.matches(name) } }

    /// One object for each series, whatever number of pages.
    private mutating func known(_ name: String, _ unit: String) -> GaugeSeries {
        if let known = series[name], known.unit == unit { return known }
        let new = GaugeSeries(name: name, unit: unit)
        series[name] = new
        return new
    }

    /// By the end of its name, as Prometheus names metrics.
    static func unit(of name: String) -> String {
        if name.hasSuffix("_bytes") { return "bytes" }
        if name.hasSuffix("_seconds") { return "s" }
        return name.hasSuffix("_percent") ? "%" : ""
    }
}
