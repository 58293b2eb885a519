package import Basics
package import Scenarios

/// The intended starts of an open model, one after the other. Each is computed afresh from its number, so that the schedule never drifts
/// and does not care whether the one before was late.
///
/// - even: arrival `n` comes when the integral of the rate reaches `n`;
/// - Poisson: arrival `n` comes when it reaches the sum of `n` independent exponentials of mean 1 (the time change that turns a Poisson
///   process of rate 1 into one of any rate), so that its number over a ramp is right too;
/// - in bursts: likewise, with gamma-distributed gaps of mean 1 and variance I. The counts of a renewal process have the asymptotic index of
///   dispersion I, the squared coefficient of variation of its gaps (Cox 1962, Renewal Theory, section 4.2).
package struct ArrivalSchedule {
    private enum Pace {
        case constant(Rate, duration: Nanoseconds)
        case profile(RateProfile, line: Int)
        case table(ReplayTrack)
    }

    private enum Spacing {
        case even
        /// Gaps of mean 1: exponential where `dispersion` is 1, otherwise gamma-distributed.
        case random(SeededRandom, dispersion: Double, reached: Double)
    }

    private var pace: Pace
    private var spacing: Spacing
    /// How many arrivals it has given.
    fileprivate var number: Int64 = 0
    /// How long arrivals come, in nanoseconds.
    package let duration: Nanoseconds
    /// The highest rate, per second.
    package let peak: Double

    /// `nil` for a closed executor.
    package init?(_ workload: Workload, seed: UInt64) {
        let profile: RateProfile
        switch workload.executor {
        case .replay(let track, _):
            pace = .table(track)
            spacing = .even
            duration = track.duration.nanoseconds
            peak = track.peak
            return
        case .constantArrivalRate(let rate, let length, _):
            profile = RateProfile(start: rate, stages: [RateStage(to: rate, over: length)])
        case .rampingArrivalRate(let start, let stages, _): profile = RateProfile(start: start, stages: stages)
        default: return nil
        }
        duration = profile.duration
        peak = profile.peak
        let random = SeededRandom(seed: seed, part: 0xA441)
        switch workload.arrivals {
        case .even: spacing = .even
        case .poisson: spacing = .random(random, dispersion: 1, reached: 0)
        case .bursty(let dispersion): spacing = .random(random, dispersion: dispersion, reached: 0)
        }
        // A constant even rate is exact in integers, whatever its length.
        if case .constantArrivalRate(let rate, let length, _) = workload.executor, workload.arrivals == .even {
            pace = .constant(rate, duration: length.nanoseconds)
        } else {
            pace = .profile(profile, line: 0)
        }
    }

    /// The next intended start, in nanoseconds from the start of the load, never before the one it gave last; `nil` after the last one.
    package mutating func next() -> Nanoseconds? {
        defer { number += 1 }
        var reached = Double(number)
        if case .random(var random, let dispersion, var sum) = spacing {
            sum += dispersion == 1 ? -logarithm(1 - random.unit()) : random.gamma(shape: 1 / dispersion) * dispersion
            spacing = .random(random, dispersion: dispersion, reached: sum)
            reached = sum
        }
        switch pace {
        case .table(let track): return track.time(of: number)
        case .constant(let rate, let duration):
            guard let time = rate.time(for: number), time < duration else { return nil }
            return time
        case .profile(let profile, var line):
            defer { pace = .profile(profile, line: line) }
            return profile.time(of: reached, hint: &line)
        }
    }

    fileprivate var track: ReplayTrack? { if case .table(let track) = pace { track } else { nil } }

    /// Only every `step`th arrival, beginning with number `first`: the part of one loop among `step`. The rate stays global.
    package func part(_ first: Int, of step: Int) -> PartialSchedule { PartialSchedule(whole: self, first: first, step: step) }
}

/// One loop's share of a schedule.
package struct PartialSchedule {
    private var whole: ArrivalSchedule
    private var skip: Int
    private let step: Int
    private let first: Int

    init(whole: ArrivalSchedule, first: Int, step: Int) {
        self.whole = whole
        skip = first
        self.first = first
        self.step = step
    }

    /// Which arrival it gave last, from 0, among those of all loops.
    package var number: Int64 { whole.number - 1 }

    package mutating func next() -> Nanoseconds? {
        // The requests of one session come to one loop, which keeps their order.
        if let track = whole.track {
            while let time = whole.next() {
                if Int(track.session(of: number)) % step == first { return time }
            }
            return nil
        }
        for _ in 0..<skip where whole.next() == nil { return nil }
        skip = step - 1
        return whole.next()
    }
}
