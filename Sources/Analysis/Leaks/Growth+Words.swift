// Growth in words and numbers for people.

import Basics
import Metrics
import Runs

extension Growth {
    /// Whose: nothing for the target, which is what everybody means.
    var owner: String { source == .target ? "" : " in \(source)" }
    /// The process as the subject of a sentence.
    var subject: String { source == .target ? "the target" : "\(source)" }

    /// `1,040 bytes per request (98 % interval 1,010 to 1,070), 1.74 GiB an hour at 500/s`.
    var amount: String {
        let rate = requestsPerHour > 0 ? " at \(rateForPeople(requestsPerHour / 3600))" : ""
        guard let perRequest else { return "\(hourly(perHour.value))\(between(perHour.times(1), hourlyPlain))\(rate)" }
        return switch quantity {
        case .memory:
            "\(bytes(perRequest.value)) bytes per request\(between(perRequest, bytes)), \(hourly(perHour.value))\(rate)"
        case .descriptors, .threads:
            "\(countForPeople(perRequest.value * 1000)) \(quantity.rawValue) per 1,000 requests\(between(perRequest.times(1000), { countForPeople($0) })), \(hourly(perHour.value))\(rate)"
        }
    }

    /// What would have shown: `12 bytes per request (20.6 MiB an hour)`.
    var detectable: String {
        guard let perRequest = detectablePerRequest else { return hourly(detectablePerHour) }
        return switch quantity {
        case .memory: "\(bytes(perRequest)) bytes per request (\(hourly(detectablePerHour)))"
        case .descriptors, .threads: "\(countForPeople(perRequest * 1000)) per 1,000 requests"
        }
    }

    /// How much an hour, with its unit.
    func hourly(_ value: Double) -> String { "\(hourlyPlain(value)) an hour" }

    private func hourlyPlain(_ value: Double) -> String {
        quantity == .memory ? bytesForPeople(value) : "\(countForPeople(value)) \(quantity.rawValue)"
    }

    private func between(_ slope: SlopeEstimate, _ word: (Double) -> String) -> String {
        " (98 % interval \(word(slope.lower)) to \(word(slope.upper)))"
    }

    private func bytes(_ value: Double) -> String {
        abs(value) < 9.5 ? countForPeople((value * 10).rounded() / 10) : exact(Int64(value.rounded()))
    }

    /// The level, with its unit.
    var levelText: String { quantity == .memory ? bytesForPeople(level) : countForPeople(level) }

    /// What was seen at two rates, as a sentence after a blank; empty when there was one.
    var ratesText: String {
        guard let two = twoRates else { return "" }
        func word(_ value: Double) -> String { quantity == .memory ? bytes(value) : countForPeople(value * 1000) }
        let unit = quantity == .memory ? "bytes per request" : "per 1,000 requests"
        let seen =
            " At \(rateForPeople(two.low.rate)) it was \(word(two.low.perRequest)) and at \(rateForPeople(two.high.rate)) \(word(two.high.perRequest)) \(unit)"
        if two.agreesPerRequest { return seen + ": it belongs to the requests." }
        if two.agreesPerHour { return seen + ", but as much per hour: it belongs to time, not to requests." }
        return seen + ": the two rates disagree."
    }

    /// The numbers behind every finding about growth.
    var evidence: [Finding.Evidence] {
        let unit = quantity == .memory ? "bytes" : quantity.rawValue
        var evidence: [Finding.Evidence] = []
        if let perRequest {
            evidence += [
                .init("\(unit)PerRequest", perRequest.value), .init("\(unit)PerRequestLower", perRequest.lower),
                .init("\(unit)PerRequestUpper", perRequest.upper),
            ]
        }
        evidence += [
            .init("\(unit)PerHour", perHour.value), .init("\(unit)PerHourLower", perHour.lower),
            .init("\(unit)PerHourUpper", perHour.upper), .init("intervalPercent", 98), .init("chanceWithoutTrend", p),
            .init("level", level), .init("blocks", Double(envelope.blocks.count)), .init("blockSeconds", envelope.blockLength),
            .init("excludedSeconds", dropped), .init("judgedSeconds", judged),
        ]
        if detectablePerHour.isFinite {
            evidence.append(.init("detectable\(unit == "bytes" ? "Bytes" : "")PerHour", detectablePerHour))
        }
        if let detectablePerRequest, detectablePerRequest.isFinite {
            evidence.append(.init("detectable\(unit == "bytes" ? "Bytes" : "")PerRequest", detectablePerRequest))
        }
        if let period { evidence.append(.init("rhythmSeconds", period)) }
        if let twoRates {
            evidence += [
                .init("lowRate", twoRates.low.rate), .init("\(unit)PerRequestAtLowRate", twoRates.low.perRequest),
                .init("highRate", twoRates.high.rate), .init("\(unit)PerRequestAtHighRate", twoRates.high.perRequest),
            ]
        }
        return evidence
    }
}

extension Growth.Doubt {
    /// Why nothing can be said, after a colon.
    func text(_ growth: Growth) -> String {
        switch self {
        case .short: "only \(growth.envelope.blocks.count) blocks of \(spanForPeople(growth.envelope.blockLength)) could be judged"
        case .rhythm(let period):
            "it rises and falls every \(spanForPeople(period)), and too few of these turns were seen"
        case .settling: "it grew, but less and less, as a cache does that fills"
        case .uneven: "it grew by \(growth.hourly(max(0, growth.perHour.value))), but unevenly"
        case .noisy: "at this noise a leak below \(growth.detectable) would not show"
        case .users: "it grew while users came who need some of it too"
        }
    }
}

extension Growth.Confidence {
    /// As a number, for machines.
    var share: Double { self == .high ? 0.99 : 0.9 }
}

/// A span of time to the next sensible step, rounded up: `40 seconds`, `20 minutes`, `3 hours`.
func spanForPeople(_ seconds: Double) -> String {
    if seconds < 9.5 { return "\(countForPeople((seconds * 10).rounded() / 10)) seconds" }
    if seconds < 100 { return "\(Int((seconds / 10).rounded(.up)) * 10) seconds" }
    if seconds <= 7200 { return "\(Int((seconds / 60).rounded(.up))) minutes" }
    return "\(Int((seconds / 3600).rounded(.up))) hours"
}
