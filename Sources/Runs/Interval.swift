package import Basics

/// One second of results of all loops together: what is committed to the store every second.
package struct Interval: Sendable {
    /// Which trial of the run, from 0.
    package var trial: Int
    /// Which second of the trial, from 0; warm-up seconds count too.
    package var second: Int
    /// From the start of the trial's load, in nanoseconds.
    package var start: Nanoseconds
    package var duration: Nanoseconds
    /// Excluded from every figure.
    package var isWarmup: Bool
    /// VUs that existed in the interval, at most, and those in the middle of an iteration at its end.
    package var vus: Int
    package var busyVUs: Int
    /// CPU time of each worker loop's thread as a share of the interval, 0 to 1, by loop.
    package var loopCPU: [Double]
    package var tally: Tally

    package init(
        trial: Int, second: Int, start: Nanoseconds, duration: Nanoseconds, isWarmup: Bool, vus: Int, busyVUs: Int,
        loopCPU: [Double],
        tally: Tally
    ) {
        self.trial = trial
        self.second = second
        self.start = start
        self.duration = duration
        self.isWarmup = isWarmup
        self.vus = vus
        self.busyVUs = busyVUs
        self.loopCPU = loopCPU
        self.tally = tally
    }

    /// Takes in the interval that follows, and lasts as long as both.
    package mutating func absorb(_ next: Interval) {
        duration += next.duration
        vus = next.vus
        busyVUs = next.busyVUs
        for (index, share) in next.loopCPU.enumerated() where index < loopCPU.count { loopCPU[index] = max(loopCPU[index], share) }
        tally.add(next.tally)
    }
}
