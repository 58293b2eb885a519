// Gauges in reports: which of them a short report shows, and their values as people read them.

import Analysis
import Basics
import Drawing
import Metrics
import Runs

/// The gauges of a run for a report that has no room for all.
struct GaugeList {
    let shown: [GaugeFigures]
    /// How many more there are.
    let hidden: Int

    /// What a scenario asked for comes first: what its thresholds are about, then pages, agents and databases by name. What is read of this
    /// machine unasked is left to the long reports.
    init(_ run: Run, atMost most: Int) {
        let all = GaugeFigures.all(of: run)
        let limits = run.header.thresholds.filter { $0.metric == .gauge }
        func isLimited(_ gauge: GaugeFigures) -> Bool {
            limits.contains { threshold in
                threshold.selectors.contains { $0.key == .name && $0.value == gauge.series.name }
                    && threshold.selectors.contains {
                        $0.key == .source && ($0.value == gauge.source.name || $0.value == gauge.source.description)
                    }
            }
        }
        let asked = all.filter(isLimited) + all.filter { !isLimited($0) && $0.source.isAskedFor }
        shown = Array(asked.prefix(most))
        hidden = all.count - shown.count
    }

    var note: String { hidden == 0 ? "" : "\(hidden) more in the JSON report." }
}

extension Source {
    /// Whether it is only there because the scenario names it.
    var isAskedFor: Bool {
        switch self {
        case .scrape, .agent, .database: true
        case .generator, .host, .target, .process: false
        }
    }
}

extension GaugeSeries {
    /// A value of this series, as people read it.
    func forPeople(_ value: Double) -> String {
        switch unit {
        case "bytes", "B": bytesForPeople(value)
        case "B/s", "bytes/s": bytesForPeople(value) + "/s"
        case "s", "seconds": value.magnitude < 9e9 ? Nanoseconds((value * 1e9).rounded()).forPeople : countForPeople(value)
        case "%": percentForPeople(value / 100)
        case "": countForPeople(value)
        default: countForPeople(value) + (unit.hasPrefix("/") ? unit : " \(unit)")
        }
    }

    /// The unit of a chart.
    var ofCharts: ChartUnit {
        switch unit {
        case "bytes", "B": .bytes
        case "B/s", "bytes/s": .bytesPerSecond
        case "%": .percent
        case "/s": .rate
        default: .count
        }
    }
}
