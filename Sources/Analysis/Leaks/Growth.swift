// Whether a process needs more and more of something: the answer, and the figures it rests on (textbook §1.6).

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

    /// Hours over which growth is extrapolated when no budget is given.
    static let horizon = 24.0
    /// The fewest blocks that are judged.
    private static let fewestBlocks = 8

    /// Judges `series`, of which `settled` seconds at the beginning are warm-up and in which load comes in turns of `cycle` seconds; `nil`
    /// without readings.
    init?(_ series: GrowthSeries, settled: Double, cycle: Double?) {
        let length = series.length
        let begin = max(settled, length / 3)
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
        guard blocks.count >= Self.fewestBlocks, let judgement = Judgement(blocks, requestsPerHour) else {
            let wanted = 1.5 * 12 * blockLength
            if let rhythm, rhythm.turns < 12 {
                answer = .undecided(.rhythm(period: rhythm.period), more: max(length / 3, 1.5 * 16 * rhythm.period - length))
            } else {
                answer = .undecided(.short, more: max(length / 3, wanted - length))
            }
            return
        }
        (p, perHour, perRequest) = (judgement.p, judgement.perHour, judgement.perRequest)
        let floor = floor(judged: judged)
        detectablePerHour = max(floor + 3.61 * judgement.main.error, judgement.main.upper)
        answer = judge(judgement, blocks, floor: floor, length: length)
        if let rhythm, rhythm.turns < 3, answer != .none {
            answer = .undecided(.rhythm(period: rhythm.period), more: max(length / 3, 1.5 * 16 * rhythm.period - length))
        }
        twoRates = TwoRates(envelope.blocks)
    }

    /// Below this slope, in its unit per hour, growth is no leak: 1 % of the level in an hour, 10 % over the horizon, the grain of the
    /// quantity over the time that was judged.
    private func floor(judged: Double) -> Double {
        max(0.01 * level, 0.1 * level / Self.horizon, quantity.grain / judged * 3600)
    }

    /// A run must be able to see this much, in its unit per hour, to say that there is nothing: 5 % of the level in an hour. A short one may be
    /// content with as much over the time that was judged, if that is little per request.
    private func useful(floor: Double) -> Double {
        max(0.05 * level, 2 * floor, min(0.05 * level / judged * 3600, quantity.usefulPerRequest * requestsPerHour))
    }

    private func judge(_ judgement: Judgement, _ blocks: ArraySlice<Envelope.Block>, floor: Double, length: Double) -> Answer {
        let main = judgement.main
        let useful = useful(floor: floor)
        // The error of a slope falls with the length to the power of 3/2.
        func longer(by ratio: Double) -> Double { length * max(0.2, Self.power(ratio, 2.0 / 3) - 1) }
        guard judgement.rises else {
            return detectablePerHour <= useful ? .none : .undecided(.noisy, more: longer(by: detectablePerHour / useful))
        }
        guard main.lower > floor else {
            return main.upper <= useful
                ? .none : .undecided(.noisy, more: longer(by: 3.61 * main.error / max(floor, main.value - floor)))
        }
        let middle = blocks.startIndex + blocks.count / 2
        guard let early = Judgement(blocks[..<middle], requestsPerHour), let late = Judgement(blocks[middle...], requestsPerHour)
        else {
            return .undecided(.short, more: length)
        }
        // A leak continues: its second half is steeper than half of the first, beyond doubt.
        let excess = late.main.value - 0.5 * early.main.value
        let error = (late.main.error * late.main.error + 0.25 * early.main.error * early.main.error).squareRoot()
        if late.main.lower > 0, excess > 1.645 * error {
            return .leak(judgement.p <= 1e-4 && blocks.count >= 12 && excess > SlopeEstimate.reach * error ? .high : .medium)
        }
        // What has settled since can be said to be no leak, if the rest is long enough to know.
        if !late.rises, late.main.upper < early.main.value, max(floor + 3.61 * late.main.error, late.main.upper) <= useful {
            return .none
        }
        guard late.main.value < 0.5 * early.main.value else {
            return .undecided(.uneven, more: longer(by: 2.93 * error / max(excess, 0.1 * main.value)))
        }
        let apart = (blocks[blocks.index(before: blocks.endIndex)].time - blocks[blocks.startIndex].time) / 2
        let decay = late.main.value > 0 ? apart / -logarithm(late.main.value / early.main.value) : apart / 3
        return .undecided(.settling, more: max(length / 2, min(24 * 3600, 8 * decay) - length))
    }

    private static func power(_ base: Double, _ exponent: Double) -> Double { exponential(exponent * logarithm(max(1e-9, base))) }

    /// The rhythm of readings beside their line, in seconds and turns, where it is large enough to matter.
    private static func rhythm(of points: [GrowthPoint], grain: Double) -> (period: Double, turns: Double)? {
        let values = points.map(\.value)
        let rest = DominantPeriod.besideLine(values)
        let growth = abs((values[values.count - 1] - rest[rest.count - 1]) - (values[0] - rest[0]))
        guard let spread = try? Sample(rest), let first = points.first, let last = points.last else { return nil }
        let swing = spread.quantile(0.95) - spread.quantile(0.05)
        guard swing > max(grain, 0.1 * growth), let found = DominantPeriod(values) else { return nil }
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
