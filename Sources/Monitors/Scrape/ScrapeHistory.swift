package import Basics
import Runs

/// Turns the pages of one program into readings: counters become rates, histograms quantiles of what came since the page before.
package struct ScrapeHistory: Sendable {
    /// What is known of a series, worked out once.
    private struct Known {
        let series: ExposedSeries
        let role: Exposition.Role.Part
        let isWanted: Bool
        let isResource: Bool
        /// As it is reported; `nil` for a part of a histogram.
        let gauge: GaugeSeries?
        /// Which histogram it is a bucket of, by its place in `histograms`, and up to which bound.
        let bucket: (histogram: Int, bound: Double)?
        /// The last value of what only ever grows, and the page that had it.
        var before = 0.0
        var lastPage = -1
    }

    private let only: [Glob]
    private var book = SeriesBook()
    private var known: [Known?] = []
    private var edition = 0
    /// Values of the page before, by series, for the one page after all was forgotten.
    private var carried: [String: Double] = [:]
    private var kinds: [String: Exposition.Kind] = [:]
    private var histograms: [Buckets] = []
    private var histogramPlaces: [String: Int] = [:]
    /// Places in `histograms`, by the names of their series.
    private var histogramOrder: [Int] = []
    private var page = 0
    private var time: Nanoseconds?
    /// Series beyond the limit, and series that a page has twice.
    package private(set) var leftOut = 0
    package private(set) var duplicates = 0

    /// - Parameter only: globs on names without labels; empty for all.
    package init(only: [String] = []) { self.only = only.map(Glob.init) }

    /// Reads the samples of a page whose series are told by those of the pages before.
    package mutating func exposition(_ bytes: [UInt8], isOpenMetrics: Bool) -> Exposition {
        Exposition(bytes, isOpenMetrics: isOpenMetrics, &book)
    }

    /// What a page says that was read at `now`; rates and quantiles from the second page on. Families that are known by name are read as
    /// resources too, whatever `only` says. The page was read by `exposition`.
    package mutating func readings(_ exposition: Exposition, at now: Nanoseconds) -> MonitorReading {
        page += 1
        if kinds != exposition.kinds || edition != book.edition { forget(exposition) }
        var gauges = GaugeSheet()
        var resources = WellKnown()
        let seconds = time.map { (now - $0).inSeconds } ?? 0
        for sample in exposition.samples {
            let number = sample.series.number
            while known.count <= number { known.append(nil) }
            if known[number] == nil { known[number] = learn(sample.series, exposition) }
            let (role, isWanted, isResource) = (known[number]!.role, known[number]!.isWanted, known[number]!.isResource)
            guard isWanted || isResource, role != .created else { continue }
            let (lastPage, before) = (known[number]!.lastPage, known[number]!.before)
            guard lastPage != page else {
                gauges.duplicates += 1
                continue
            }
            known[number]!.lastPage = page
            known[number]!.before = sample.value
            var value = sample.value
            if role != .value {
                guard lastPage == page - 1, seconds > 0 else { continue }
                // A counter that fell began anew: all of it came since.
                value = sample.value < before ? sample.value : sample.value - before
            }
            if let bucket = known[number]!.bucket {
                histograms[bucket.histogram].add(value, upTo: bucket.bound, page: page)
                continue
            }
            if role == .growing { value /= seconds }
            if isWanted, let gauge = known[number]!.gauge { gauges.add(gauge, value) }
            if isResource { resources.add(sample.series, value) }
        }
        for place in histogramOrder { histograms[place].addQuantiles(of: page, to: &gauges) }
        (time, carried) = (now, [:])
        (leftOut, duplicates) = (gauges.leftOut, gauges.duplicates)
        return MonitorReading(values: resources.values, gauges: gauges.all)
    }

    /// What was known of series no longer holds, but for the values of counters: types have changed, or all were numbered anew.
    private mutating func forget(_ exposition: Exposition) {
        for known in known.compactMap(\.self) where known.lastPage == page - 1 { carried[known.series.text] = known.before }
        (kinds, edition) = (exposition.kinds, book.edition)
        (known, histograms, histogramPlaces, histogramOrder) = ([], [], [:], [])
    }

    private mutating func learn(_ series: ExposedSeries, _ exposition: Exposition) -> Known {
        let role = exposition.role(of: series.name)
        let isWanted = only.isEmpty || only.contains { $0.matches(series.name) }
        var bucket: (histogram: Int, bound: Double)?
        if role.part == .bucket, isWanted,
            let bound = series.labels.first(where: { $0.name == "le" }).flatMap({ Double($0.value) })
        {
            bucket = (histogram(role.family, series.labels.filter { $0.name != "le" }), bound)
        }
        let unit = role.part == .growing ? "/s" : Self.unit(of: series.name)
        let before = carried[series.text]
        return Known(
            series: series, role: role.part, isWanted: isWanted, isResource: WellKnown.names.contains(series.name),
            gauge: isWanted && role.part != .bucket ? GaugeSeries(name: series.text, unit: unit) : nil, bucket: bucket,
            before: before ?? 0, lastPage: before == nil ? -1 : page - 1)
    }

    /// The place of a histogram, with its `labels` but the bound.
    private mutating func histogram(_ family: String, _ labels: [Exposition.Label]) -> Int {
        let text = ExposedSeries.text(family, labels)
        if let place = histogramPlaces[text] { return place }
        let place = histograms.count
        histograms.append(Buckets(family, labels))
        histogramPlaces[text] = place
        histogramOrder = histogramPlaces.sorted { $0.key < $1.key }.map(\.value)
        return place
    }

    /// By the end of its name, as Prometheus names metrics.
    static func unit(of name: String) -> String {
        if name.hasSuffix("_bytes") { return "bytes" }
        if name.hasSuffix("_seconds") { return "s" }
        return name.hasSuffix("_percent") ? "%" : ""
    }
}
