// What the trials at each load say, and which loads are the bounds.

import Statistics

/// The loads of a search that were tried, with how their trials came out.
struct TriedLoads: Sendable {
    private struct Tried: Sendable {
        let load: Double
        var passed = 0
        var failed = 0
        /// What the longer trials here came to, which outweighs the short ones.
        var confirmed: Bool?
        var failedConfirmations = 0

        var trials: [LoadGoal.Trial] {
            [LoadGoal.Trial](repeating: .init(seconds: 1, lossRatio: 0), count: passed)
                + [LoadGoal.Trial](repeating: .init(seconds: 1, lossRatio: 1), count: failed)
        }
    }

    /// 3 of 5 trials of full length decide.
    private static let rule = try? LoadGoal(finalTrialSeconds: 1, totalSeconds: 5, lossRatio: 0, exceedRatio: 0.4)

    /// By load.
    private var tried: [Tried] = []

    mutating func add(_ load: Double, passed: Bool) {
        let index = position(of: load)
        if passed { tried[index].passed += 1 } else { tried[index].failed += 1 }
    }

    /// Takes in a longer trial at a load and says what the load is now: one failure may be chance and says nothing yet (`nil`), unless a
    /// lower load is confirmed already.
    @discardableResult
    mutating func confirm(_ load: Double, passed: Bool) -> Bool? {
        let hasFallback = tried.contains { $0.confirmed == true }
        let index = position(of: load)
        if passed {
            tried[index].confirmed = true
        } else {
            tried[index].failedConfirmations += 1
            if tried[index].failedConfirmations >= 2 || hasFallback { tried[index].confirmed = false }
        }
        return tried[index].confirmed
    }

    private mutating func position(of load: Double) -> Int {
        let index = tried.firstIndex { $0.load >= load } ?? tried.count
        if index == tried.count || tried[index].load != load { tried.insert(Tried(load: load), at: index) }
        return index
    }

    func trials(at load: Double) -> Int { tried.first { $0.load == load }.map { $0.passed + $0.failed } ?? 0 }

    /// The nearest load, above or below, whose trials disagree.
    func mixed(atLeast load: Double) -> Double? { tried.first { $0.load >= load && $0.passed > 0 && $0.failed > 0 }?.load }
    func mixed(atMost load: Double) -> Double? { tried.last { $0.load <= load && $0.passed > 0 && $0.failed > 0 }?.load }

    /// How many trials failed.
    var failures: Int { tried.reduce(0) { $0 + $1.failed } }

    /// Whether no further trial at this load can change what it is.
    func isDecided(_ load: Double) -> Bool {
        tried.first { $0.load == load }.flatMap { Self.rule?.classify($0.trials) }.map { $0 != .undecided } ?? false
    }

    /// The smallest load that fails and the largest below it that holds, so that an odd good result at a higher load is not believed (loss
    /// inversion). A load that is not decided yet is what most of its trials say; with as many for as against it holds, for the time being.
    var bounds: (lower: Double?, upper: Double?) {
        let upper = tried.first { fails($0) }?.load
        let lower = tried.last { $0.load < upper ?? .infinity && !fails($0) }?.load
        return (lower, upper)
    }

    private func fails(_ tried: Tried) -> Bool { tried.confirmed.map { !$0 } ?? (tried.failed > tried.passed) }
}
