// The proof that growth belongs to the requests: at another rate it is as much per request, and not as much per hour.

import Statistics

/// The slopes of an envelope at two rates of load.
struct TwoRates: Sendable, Hashable {
    struct Part: Sendable, Hashable {
        /// Requests a second.
        let rate: Double
        let perRequest: Double
        let perHour: Double
    }

    let low: Part
    let high: Part

    /// Whether growth per request was the same within a quarter at both rates.
    var agreesPerRequest: Bool { Self.isNear(low.perRequest, high.perRequest) }
    /// Whether growth per hour was the same within a quarter at both rates.
    var agreesPerHour: Bool { Self.isNear(low.perHour, high.perHour) }

    /// `nil` when the rates of the blocks do not fall into two groups of at least four blocks each, 1.3 times apart.
    init?(_ blocks: [Envelope.Block]) {
        let rules = GrowthRules.standard
        let rates = blocks.map(\.rate).sorted()
        guard rates.count >= 8, let lowest = try? Sample(rates).quantile(rules.rateQuantile),
            let highest = try? Sample(rates).quantile(1 - rules.rateQuantile),
            lowest > 0,
            highest >= rules.ratesApart * lowest
        else { return nil }
        let border = (lowest * highest).squareRoot()
        guard let low = Self.part(blocks.map { $0.rate < border ? $0 : nil }),
            let high = Self.part(blocks.map { $0.rate >= border ? $0 : nil }), high.rate >= rules.ratesApart * low.rate
        else { return nil }
        (self.low, self.high) = (low, high)
    }

    /// The median slopes between blocks of the same stretch; a block at a border belongs to both rates and to neither.
    private static func part(_ blocks: [Envelope.Block?]) -> Part? {
        var (perRequest, perHour, rates): ([Double], [Double], [Double]) = ([], [], [])
        for stretch in blocks.split(separator: nil) {
            let inner = stretch.compactMap { $0 }.dropFirst().dropLast()
            guard inner.count >= 3 else { continue }
            rates += inner.map(\.rate)
            for (position, first) in inner.enumerated() {
                for second in inner.dropFirst(position + 1) where second.requests > first.requests && second.time > first.time {
                    perRequest.append((second.value - first.value) / (second.requests - first.requests))
                    perHour.append((second.value - first.value) / (second.time - first.time) * 3600)
                }
            }
        }
        guard rates.count >= 4, let rate = try? Sample(rates).median, let perRequest = try? Sample(perRequest).median,
            let perHour = try? Sample(perHour).median
        else { return nil }
        return Part(rate: rate, perRequest: perRequest, perHour: perHour)
    }

    private static func isNear(_ one: Double, _ other: Double) -> Bool {
        max(one, other) > 0 && min(one, other) > 0 && max(one, other) <= GrowthRules.standard.slopesApart * min(one, other)
    }
}
