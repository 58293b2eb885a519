package import Basics
package import Scenarios

/// When each VU of a ramp is active: VU `i` (from 0) lives while the straight lines of the stages are at `i + 1` or above.
package struct VUProfile {
    private let lines: [(start: Nanoseconds, duration: Nanoseconds, from: Double, to: Double)]
    package let duration: Nanoseconds
    /// The most VUs at any moment.
    package let peak: Int

    package init(start: Int, stages: [VUStage]) {
        var lines: [(start: Nanoseconds, duration: Nanoseconds, from: Double, to: Double)] = []
        var time: Nanoseconds = 0
        var level = Double(start)
        for stage in stages {
            if stage.over.nanoseconds > 0 {
                lines.append((time, stage.over.nanoseconds, level, Double(stage.to)))
                time += stage.over.nanoseconds
            }
            level = Double(stage.to)
        }
        self.lines = lines
        duration = time
        peak = Int(lines.reduce(0) { max($0, $1.from, $1.to) })
    }

    /// The stretches in which VU `number` is active, in order, from the start of the load.
    package func stretches(of number: Int) -> [Range<Nanoseconds>] {
        let level = Double(number + 1)
        var stretches: [Range<Nanoseconds>] = []
        for line in lines {
            guard let active = Self.part(of: line, atOrAbove: level) else { continue }
            if let last = stretches.last, last.upperBound == active.lowerBound {
                stretches[stretches.count - 1] = last.lowerBound..<active.upperBound
            } else {
                stretches.append(active)
            }
        }
        return stretches
    }

    private static func part(
        of line: (start: Nanoseconds, duration: Nanoseconds, from: Double, to: Double), atOrAbove level: Double
    ) -> Range<Nanoseconds>? {
        let end = line.start + line.duration
        let crossing: () -> Nanoseconds = {
            line.start + Nanoseconds((Double(line.duration) * (level - line.from) / (line.to - line.from)).rounded())
        }
        switch (line.from >= level, line.to >= level) {
        case (true, true): return line.start..<end
        case (false, false): return nil
        case (false, true):
            let begin = crossing()
            return begin < end ? begin..<end : nil
        case (true, false):
            let stop = crossing()
            return line.start < stop ? line.start..<stop : nil
        }
    }
}
