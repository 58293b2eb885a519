// Whether a process needs more and more of something: the answer, and the figures it rests on (`Manual/statistics.md`, 1.6).

import Basics
import Metrics
import Runs
import Statistics

/// What is concluded about one quantity of one process.
struct Growth: Sendable {
    enum Confidence: String, Sendable { case high, medium }

    /// Why nothing can be said yet.
    enum Doubt: Sendable, Hashable {
        /// Too few blocks.
        case short
        /// Fewer than three turns of a rhythm of this many seconds were seen.
        case rhythm(period: Double)
        /// It grows, but less and less.
        case settling
        /// It grows, and the two halves are too unlike to say that it continues.
        case uneven
        /// It may grow: a leak that matters would not show beside the noise.
        case noisy
        /// The number of users rose, and they need some of it too.
        case users
    }

    enum Answer: Sendable, Hashable {
        case leak(Confidence)
        case none
        /// `more` is in seconds.
        case undecided(Doubt, more: Double)
    }

    let source: Source
    let quantity: GrowingQuantity
    let metric: ResourceMetric
    var answer: Answer
    /// In its unit per request; `nil` when no requests were made.
    var perRequest: SlopeEstimate?
    /// In its unit per hour, at the load of this run.
    var perHour: SlopeEstimate
    /// The smallest slope that would have shown, in its unit per hour.
    var detectablePerHour: Double
    /// Requests an hour in the part that was judged.
    var requestsPerHour: Double
    /// The chance of such a rise without a trend.
    var p: Double
    /// The middle of the envelope.
    var level: Double
    var envelope: Envelope
    /// Seconds: of the rhythm, when there is one; of the warm-up that was left out; of what was judged.
    var period: Double?
    var dropped: Double
    var judged: Double
    /// The slopes at two rates of load, where the load had two.
    var twoRates: TwoRates?

    /// The smallest slope that would have shown, per request.
    var detectablePerRequest: Double? { perRequest == nil ? nil : detectablePerHour / requestsPerHour }

    var isLeak: Bool {
        if case .leak = answer { true } else { false }
    }

    private static let rules = GrowthRules.standard

    /// Judges `series`, of which `settled` seconds at the beginning are warm-up and in which load comes in turns of `cycle` seconds; `nil`
    /// without readings.
    init?(_ series: GrowthSeries, settled: Double, cycle: Double?) {
        let length = series.length
        let begin = max(settled, length / Self.rules.leftOutOf)
        let kept = series.points.filter { $0.time >= begin }
        guard let first = kept.first, let last = kept.last, kept.count >= 4, last.time > first.time else { return nil }
        let rhythm = Self.rhythm(of: kept, grain: series.quantity.grain)
        let blockLength = Envelope.blockLength(for: kept, period: rhythm?.period, cycle: cycle)
        let envelope = Envelope(kept, blockLength: blockLength)

        (source, quantity, metric) = (series.source, series.quantity, series.metric)
        self.envelope = envelope
        (period, dropped, judged) = (rhythm?.period, begin, last.time - first.time)
        level = (try? Sample(envelope.blocks.map(\.value)).median) ?? 0
        requestsPerHour = (last.requests - first.requests) / judged * 3600
        answer = .undecided(.short, more: length)
        (p, perHour, detectablePerHour) = (1, SlopeEstimate(value: 0, lower: 0, upper: 0), .infinity)

        let blocks = envelope.blocks[...]
        guard blocks.count >= Self.rules.fewestBlocks, let judgement = Judgement(blocks, requestsPerHour) else {
            let wanted = Self.rules.lengthening * Double(Self.rules.sureBlocks) * blockLength
            if let rhythm, rhythm.turns < Self.rules.turnsOfBlocks {
                answer = .undecided(.rhythm(period: rhythm.period), more: Self.longer(length, for: rhythm.period))
            } else {
                answer = .undecided(.short, more: max(length / 3, wanted - length))
            }
            return
        }
        (p, perHour, perRequest) = (judgement.p, judgement.perHour, judgement.perRequest)
        let floor = floor(judged: judged)
        detectablePerHour = max(floor + Self.rules.detectable * judgement.main.error, judgement.main.upper)
        answer = judge(judgement, blocks, floor: floor, length: length)
        if let rhythm, rhythm.turns < Self.rules.fewestTurns, answer != .none {
            answer = .undecided(.rhythm(period: rhythm.period), more: Self.longer(length, for: rhythm.period))
        }
        twoRates = TwoRates(envelope.blocks)
    }

    /// How much longer a run must be that has too few turns of a rhythm, in seconds.
    private static func longer(_ length: Double, for period: Double) -> Double {
        max(length / 3, rules.lengthening * rules.turnsWanted * period - length)
    }

    /// Below this slope, in its unit per hour, growth is no leak: 1 % of the level in an hour, 10 % over the horizon, the grain of the
    /// quantity over the time that was judged.
    private func floor(judged: Double) -> Double {
        max(
            Self.rules.shareInAnHour * level, Self.rules.shareOverHorizon * level / Self.rules.horizon,
            quantity.grain / judged * 3600)
    }

    /// A run must be able to see this much, in its unit per hour, to say that there is nothing: 5 % of the level in an hour. A short one may be
    /// content with as much over the time that was judged, if that is little per request.
    private func useful(floor: Double) -> Double {
        let visible = Self.rules.visibleShare * level
        return max(visible, 2 * floor, min(visible / judged * 3600, quantity.usefulPerRequest * requestsPerHour))
    }

    private func judge(_ judgement: Judgement, _ blocks: ArraySlice<Envelope.Block>, floor: Double, length: Double) -> Answer {
        let main = judgement.main
        let useful = useful(floor: floor)
        // The error of a slope falls with the length to the power of 3/2.
        func longer(by ratio: Double) -> Double { length * max(Self.rules.leastLonger, Self.power(ratio, 2.0 / 3) - 1) }
        guard judgement.rises else {
            return detectablePerHour <= useful ? .none : .undecided(.noisy, more: longer(by: detectablePerHour / useful))
        }
        guard main.lower > floor else {
            return main.upper <= useful
                ? .none : .undecided(.noisy, more: longer(by: Self.rules.detectable * main.error / max(floor, main.value - floor)))
        }
        let middle = blocks.startIndex + blocks.count / 2
        guard let early = Judgement(blocks[..<middle], requestsPerHour), let late = Judgement(blocks[middle...], requestsPerHour)
        else {
            return .undecided(.short, more: length)
        }
        // A leak continues: its second half is steeper than half of the first, beyond doubt.
        let share = Self.rules.goesOn
        let excess = late.main.value - share * early.main.value
        let error = (late.main.error * late.main.error + share * share * early.main.error * early.main.error).squareRoot()
        if late.main.lower > 0, excess > Self.rules.reachOfHalves * error {
            let isSure =
                judgement.p <= Self.rules.sureSignificance && blocks.count >= Self.rules.sureBlocks
                && excess > SlopeEstimate.reach * error
            return .leak(isSure ? .high : .medium)
        }
        // What has settled since can be said to be no leak, if the rest is long enough to know.
        if !late.rises, late.main.upper < early.main.value,
            max(floor + Self.rules.detectable * late.main.error, late.main.upper) <= useful
        {
            return .none
        }
        guard late.main.value < share * early.main.value else {
            return .undecided(.uneven, more: longer(by: Self.rules.detectableInHalves * error / max(excess, 0.1 * main.value)))
        }
        let apart = (blocks[blocks.index(before: blocks.endIndex)].time - blocks[blocks.startIndex].time) / 2
        let decay = late.main.value > 0 ? apart / -logarithm(late.main.value / early.main.value) : apart / 3
        return .undecided(.settling, more: max(length / 2, min(Self.rules.longestRun, Self.rules.decays * decay) - length))
    }

    private static func power(_ base: Double, _ exponent: Double) -> Double { exponential(exponent * logarithm(max(1e-9, base))) }

    /// The rhythm of readings beside their line, in seconds and turns, where it is large enough to matter.
    private static func rhythm(of points: [GrowthPoint], grain: Double) -> (period: Double, turns: Double)? {
        let values = points.map(\.value)
        let rest = DominantPeriod.besideLine(values)
        let growth = abs((values[values.count - 1] - rest[rest.count - 1]) - (values[0] - rest[0]))
        guard let spread = try? Sample(rest), let first = points.first, let last = points.last else { return nil }
        let swing = spread.quantile(1 - rules.swingQuantile) - spread.quantile(rules.swingQuantile)
        guard swing > max(grain, rules.swingShare * growth), let found = DominantPeriod(values) else { return nil }
        return (found.length * (last.time - first.time) / Double(points.count - 1), found.turns)
    }
}

/// The trend of blocks over requests where there are any, and over time.
private struct Judgement {
    let p: Double
    /// In units per hour: over requests, at the mean rate, where there are any, so that a load that changes does not look like growth that does.
    let main: SlopeEstimate
    let perHour: SlopeEstimate
    let perRequest: SlopeEstimate?
    let rises: Bool

    init?(_ blocks: ArraySlice<Envelope.Block>, _ requestsPerHour: Double) {
        guard let overTime = GrowthTrend(blocks, over: \.time) else { return nil }
        perHour = overTime.slope.times(3600)
        if requestsPerHour > 0, let overRequests = GrowthTrend(blocks, over: \.requests) {
            perRequest = overRequests.slope
            main = overRequests.slope.times(requestsPerHour)
            (p, rises) = (overRequests.p, overRequests.rises)
        } else {
            (perRequest, main, p, rises) = (nil, perHour, overTime.p, overTime.rises)
        }
    }
}
