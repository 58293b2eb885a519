/// One reading of a series with a free name; the sample it is part of says what read it, and when.
package struct Gauge: Sendable, Hashable {
    package var series: GaugeSeries
    package var value: Double

    package init(_ series: GaugeSeries, _ value: Double) {
        self.series = series
        self.value = value
    }

    package init(name: String, unit: String = "", value: Double) {
        self.init(GaugeSeries(name: name, unit: unit), value)
    }

    /// As many series of one source are kept; what there is beyond them is counted in a note.
    package static let mostSeries = 1000
}

/// What a gauge is called. A class, so that the readings of a day share one.
package final class GaugeSeries: Sendable {
    /// As it is exposed, labels sorted: `app_jobs_total{kind="a"}`.
    package let name: String
    /// As tables show it: `bytes`, `s`, `/s`; empty where it counts things or is not known.
    package let unit: String

    package init(name: String, unit: String = "") {
        self.name = name
        self.unit = unit
    }

    /// The name without labels, by which series of one kind belong together.
    package var family: Substring { name.prefix { $0 != "{" } }

    /// What is in braces: what tells this series from others of its family; empty without labels.
    package var labels: Substring { name.dropFirst(family.count).dropFirst().dropLast() }
}

extension GaugeSeries: Hashable, Comparable {
    package static func == (one: GaugeSeries, other: GaugeSeries) -> Bool {
        one === other || (one.name == other.name && one.unit == other.unit)
    }

    package static func < (one: GaugeSeries, other: GaugeSeries) -> Bool { (one.name, one.unit) < (other.name, other.unit) }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(name)
        hasher.combine(unit)
    }
}
