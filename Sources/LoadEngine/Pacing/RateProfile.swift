import Basics
import Scenarios

/// How the offered rate goes over time: straight lines, one after the other. Its integral is the number of arrivals, in closed form, and
/// so is the moment at which the integral reaches a number; nothing is summed up, so nothing drifts.
struct RateProfile {
    /// A straight line between two rates.
    private struct Line {
        /// From the start of the load, in nanoseconds.
        let start: Nanoseconds
        let duration: Nanoseconds
        /// Arrivals before this line began.
        let before: Double
        /// Per nanosecond, at both ends.
        let from: Double
        let to: Double

        var area: Double { (from + to) / 2 * Double(duration) }

        /// When `count` arrivals of this line have come (0 ≤ count ≤ area), from its start: the root of the line's integral, in the form
        /// that keeps its digits when the slope is small.
        func time(of count: Double) -> Nanoseconds {
            let slope = (to - from) / Double(duration)
            let root = (from * from + 2 * slope * count).squareRoot()
            let time = root + from > 0 ? 2 * count / (from + root) : 0
            return min(duration, Nanoseconds(time.rounded()))
        }
    }

    private let lines: [Line]
    /// How long the profile is, in nanoseconds.
    let duration: Nanoseconds
    /// The integral over all of it.
    let area: Double
    /// The highest rate, per second.
    let peak: Double

    init(start: Rate, stages: [RateStage]) {
        var lines: [Line] = []
        var time: Nanoseconds = 0
        var before = 0.0
        var rate = start.perSecond / 1e9
        var peak = rate
        for stage in stages {
            let next = stage.to.perSecond / 1e9
            if stage.over.nanoseconds > 0 {
                let line = Line(start: time, duration: stage.over.nanoseconds, before: before, from: rate, to: next)
                lines.append(line)
                time += line.duration
                before += line.area
            }
            rate = next
            peak = max(peak, next)
        }
        self.lines = lines
        duration = time
        area = before
        self.peak = peak * 1e9
    }

    /// When the integral reaches `count`, and a hint where to look for the next one; `nil` when it never does. `hint` is the line of an
    /// earlier, smaller count.
    func time(of count: Double, hint: inout Int) -> Nanoseconds? {
        // Areas are sums of products of decimal fractions: what is a whole number on paper may be a hair less here.
        guard count < area - 1e-6 else { return nil }
        while hint < lines.count {
            let line = lines[hint]
            if count < line.before + line.area || hint == lines.count - 1 {
                return line.start + line.time(of: max(0, count - line.before))
            }
            hint += 1
        }
        return nil
    }
}
