// The time axis that all charts share: the seconds of a run, trial after trial, in no more columns than a screen can show.

import Basics
import Runs

/// Columns of whole seconds; none spans two trials.
struct Timeline: Sendable {
    struct Trial: Sendable {
        let trial: Int
        let firstColumn: Int
        let columns: Int
    }

    /// How many seconds share a column.
    let step: Int
    let trials: [Trial]
    /// How many columns there are; at least 1.
    let count: Int
    static let mostColumns = 600

    init(_ run: Run) {
        var lengths: [(trial: Int, seconds: Int)] = []
        for interval in run.intervals {
            let seconds = interval.second + max(1, Int(interval.duration / .seconds(1)))
            if lengths.last?.trial == interval.trial {
                lengths[lengths.count - 1].seconds = max(lengths[lengths.count - 1].seconds, seconds)
            } else {
                lengths.append((interval.trial, seconds))
            }
        }
        let all = lengths.reduce(0) { $0 + $1.seconds }
        let step = max(1, (all + Self.mostColumns - 1) / Self.mostColumns)
        self.step = step
        var first = 0
        trials = lengths.map { trial, seconds in
            let columns = (seconds + step - 1) / step
            defer { first += columns }
            return Trial(trial: trial, firstColumn: first, columns: columns)
        }
        count = max(1, first)
    }

    /// The column of a second; `nil` beyond the ends.
    func column(trial: Int, second: Int) -> Int? {
        guard let place = place(trial), second >= 0 else { return nil }
        let column = second / step
        return column < place.columns ? place.firstColumn + column : nil
    }

    /// The column of a sample, which is taken a moment after the second it reports; `nil` before and after the load.
    func column(_ sample: ResourceSample) -> Int? {
        let second = (sample.time - .milliseconds(500)) / .seconds(1)
        return sample.time > .milliseconds(500) ? column(trial: sample.trial, second: Int(second)) : nil
    }

    private func place(_ trial: Int) -> Trial? {
        trials.indices.contains(trial) && trials[trial].trial == trial ? trials[trial] : trials.first { $0.trial == trial }
    }

    /// When a column begins: `1:05`, `2:00:00`, and which trial where there are several.
    func label(_ column: Int) -> String {
        guard let place = trials.last(where: { $0.firstColumn <= column }) else { return "" }
        let clock = Self.clock((column - place.firstColumn) * step)
        return trials.count > 1 ? "trial \(place.trial + 1), \(clock)" : clock
    }

    /// Where on the axis a moment of a trial lies, as a share of the width, at most at the trial's end; `nil` for a trial that is not there.
    func share(trial: Int, time: Nanoseconds) -> Double? {
        guard let place = place(trial) else { return nil }
        let columns = min(max(0, time.inSeconds / Double(step)), Double(place.columns))
        return (Double(place.firstColumn) + columns) / Double(count)
    }

    /// Where the axis has a word: round times, or the beginnings of trials.
    var ticks: [(column: Double, label: String)] {
        if trials.count > 1 {
            let every = (trials.count + 9) / 10
            return stride(from: 0, to: trials.count, by: every).map {
                (Double(trials[$0].firstColumn), "trial \(trials[$0].trial + 1)")
            }
        }
        let seconds = count * step
        let steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400]
        let tick = steps.first { seconds / $0 <= 10 } ?? (seconds / 10 / 86_400 + 1) * 86_400
        return stride(from: 0, to: seconds, by: tick).map { (Double($0) / Double(step), Self.clock($0)) }
    }

    /// `0:05`, `12:34`, `1:02:03`.
    static func clock(_ seconds: Int) -> String {
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
        let (hours, minutes) = (seconds / 3600, seconds / 60 % 60)
        return hours > 0 ? "\(hours):\(two(minutes)):\(two(seconds % 60))" : "\(minutes):\(two(seconds % 60))"
    }
}
