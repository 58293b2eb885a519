package import Metrics

/// Readings by metric, like a dictionary, in as little memory as they need: a day has millions of them.
package struct ResourceValues: Sendable, Hashable {
    /// Bit n says that there is a reading of the metric whose place is n.
    private var present: UInt64 = 0
    /// Those that are there, in the order of the metrics.
    private var readings: [Double] = []

    package init() {}

    /// Asks for every metric in turn.
    package init(_ reading: (ResourceMetric) throws -> Double?) rethrows {
        var found: [64 of Double] = .init(repeating: 0)
        var count = 0
        for metric in ResourceMetric.allCases {
            guard let value = try reading(metric) else { continue }
            found[count] = value
            count += 1
            present |= Self.bit(metric)
        }
        // Exactly as long as it must be.
        readings = (0..<count).map { found[$0] }
    }

    package var isEmpty: Bool { present == 0 }

    package subscript(_ metric: ResourceMetric) -> Double? {
        get { present & Self.bit(metric) == 0 ? nil : readings[place(of: metric)] }
        set {
            let place = place(of: metric)
            switch (present & Self.bit(metric) != 0, newValue) {
            case (true, let value?): readings[place] = value
            case (true, nil): readings.remove(at: place)
            case (false, let value?): readings.insert(value, at: place)
            case (false, nil): break
            }
            if newValue == nil { present &= ~Self.bit(metric) } else { present |= Self.bit(metric) }
        }
    }

    /// Calls `body` with every reading, in the order of the metrics.
    package func forEach(_ body: (ResourceMetric, Double) -> Void) {
        var rest = present
        for value in readings {
            guard let metric = ResourceMetric(rawValue: rest.trailingZeroBitCount) else { return }
            body(metric, value)
            rest &= rest - 1
        }
    }

    private static func bit(_ metric: ResourceMetric) -> UInt64 {
        assert(metric.rawValue < ResourceMetric.most, "\(metric) has no bit in the mask")
        return 1 << UInt64(metric.rawValue)
    }

    /// How many metrics before this one have a reading.
    private func place(of metric: ResourceMetric) -> Int { (present & (Self.bit(metric) - 1)).nonzeroBitCount }
}

extension ResourceValues: ExpressibleByDictionaryLiteral {
    package init(dictionaryLiteral elements: (ResourceMetric, Double)...) {
        for (metric, value) in elements { self[metric] = value }
    }
}
