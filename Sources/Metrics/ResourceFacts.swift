// What is known of each metric. Tables, charts, thresholds, pushed figures and SQL views are driven by these rows and nothing else.

/// The facts of one resource metric.
package struct ResourceFacts: Sendable {
    /// What it can be read of.
    package enum Owner: Sendable { case process, host, both }

    /// Where it is in the tables of a report.
    package enum Column: Sendable {
        case none
        /// In every table, whether there is a reading or not.
        case always([ResourceStatistic])
        /// Only where some source has a reading other than 0.
        case whenSeen([ResourceStatistic])
    }

    /// The chart that draws it over time.
    package enum Chart: Sendable {
        case none
        /// One of three that several metrics and sources share.
        case cpu, memory, handles
        /// One of its own, left out while nothing but 0 was read.
        case own
    }

    /// A few words for charts and lists.
    package var title: String
    /// The same above a narrow column.
    package var heading: String
    /// The heading above it that it shares with its neighbours; empty for none.
    package var group: String
    package var unit: Metric.Unit
    package var owner: Owner
    /// Its word in thresholds; `nil` when none can be about it.
    package var threshold: String?
    package var column: Column
    package var chart: Chart
    /// Behind `perfbench.resource.` in OTLP; values go there in base units.
    package var exportName: String
    /// Whether a reading is about the time since the one before, and not about a moment.
    package var isOverTime: Bool
    /// What a count counts, for OTLP: `thread`, `segment`.
    package var noun: String

    init(
        _ title: String, _ unit: Metric.Unit, of owner: Owner, heading: String? = nil, group: String = "",
        threshold: String? = nil, column: Column = .none,
        chart: Chart = .none, export: String, noun: String = "", isLevel: Bool = false
    ) {
        self.title = title
        self.heading = heading ?? title
        self.group = group
        self.unit = unit
        self.owner = owner
        self.threshold = threshold
        self.column = column
        self.chart = chart
        exportName = export
        self.noun = noun
        isOverTime = !isLevel && [.percent, .rate, .bytesPerSecond].contains(unit)
    }
}

/// What tables say of a metric over the measured window.
package enum ResourceStatistic: String, Sendable { case mean, max }
