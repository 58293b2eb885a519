import Basics
import Statistics
import Testing

/// Rows 9, 11 and 12 of the acceptance table, simulated, and the steadiness rules. Small unless `PERFBENCH_PROOFS=1`.
@Suite("How often a history misleads")
struct HistoryCalibrationTests {
    @Test("thirty quiet points raise at most 0.2 % alarms at a nominal 0.1 %", arguments: [8, 15, 30], [1, 3])
    func historyAlarms(points: Int, new: Int) throws {
        let rounds = Proofs.size(small: 500, full: 200_000)
        var (alarms, gated) = (0, 0)
        var noise = Noise(seed: UInt64(points + new))
        for _ in 0..<rounds {
            let history = (0..<points).map { _ in noise.normal(0.01) }
            let fresh = (0..<new).map { _ in noise.normal(0.01) }
            let bound = try PredictionBound(history: history)
            if bound.alarms(at: fresh, threshold: 0) { alarms += 1 }
            if bound.alarms(at: fresh, threshold: 0.03) { gated += 1 }
        }
        Proofs.note(
            "row 9, \(points) points, k = \(new): bound alone \(Proofs.rate(alarms, of: rounds)); with the 3 % threshold \(gated)")
        #expect(alarms * 500 <= max(rounds, 1500))
    }

    @Test("a history finds +5 % at s = 1 % with three new trials in at least 95 %")
    func historyPower() throws {
        let rounds = Proofs.size(small: 200, full: 5000)
        var found = 0
        var noise = Noise(seed: 21)
        for _ in 0..<rounds {
            let bound = try PredictionBound(history: (0..<30).map { _ in noise.normal(0.01) })
            // ln 1.05
            if bound.alarms(at: (0..<3).map { _ in 0.04879016 + noise.normal(0.01) }, threshold: 0.03) { found += 1 }
        }
        Proofs.note("row 9, power: \(Proofs.rate(found, of: rounds))")
        #expect(found * 100 >= rounds * 95)
    }

    /// Series of 60 points around 100 with a deviation of 3, and no change.
    enum Null: String, CaseIterable, Sendable {
        case normal, heavyTailed, slightlyCorrelated, correlated

        func series(_ noise: inout Noise) -> [Double] {
            let wobble =
                switch self {
                case .normal: (0..<60).map { _ in noise.normal() }
                case .heavyTailed: (0..<60).map { _ in noise.heavyTailed() }
                case .slightlyCorrelated: noise.autoregressive(0.3, count: 60)
                case .correlated: noise.autoregressive(0.6, count: 60)
                }
            return wobble.map { 100 + 3 * $0 }
        }

        var allowed: Double { self == .correlated ? 0.05 : 0.02 }
    }

    @Test("60 points without a change confirm one in at most 2 % (5 % when strongly correlated)", arguments: Null.allCases)
    func nullSeries(kind: Null) throws {
        let rounds = Proofs.size(small: 40, full: 3000)
        var (suspected, confirmed) = (0, 0)
        var noise = Noise(seed: 22)
        for _ in 0..<rounds {
            let values = kind.series(&noise)
            let suspects = try ChangePointSearch().suspects(values)
            if !suspects.isEmpty { suspected += 1 }
            if try !ConfirmedChange.confirm(suspects, of: values, minimumMagnitude: 0, using: &noise.random).isEmpty {
                confirmed += 1
            }
        }
        Proofs.note(
            "row 11, \(kind.rawValue): suspects \(Proofs.rate(suspected, of: rounds)); confirmed \(Proofs.rate(confirmed, of: rounds))"
        )
        #expect(try Proportion.interval(successes: confirmed, trials: rounds).lower <= kind.allowed)
        if Proofs.full { #expect(Double(confirmed) <= kind.allowed * Double(rounds)) }
    }

    @Test(
        "a step of two deviations in the middle is confirmed in at least 95 %, within two points of the truth", arguments: [0, 0.3])
    func step(phi: Double) throws {
        let rounds = Proofs.size(small: 40, full: 3000)
        var (confirmed, suspected, near, inside) = (0, 0, 0, 0)
        var errors: [Double] = []
        var noise = Noise(seed: 23)
        for _ in 0..<rounds {
            let values = noise.autoregressive(phi, count: 60).enumerated().map { 100 + ($0.offset < 30 ? 0 : 2) + $0.element }
            let suspects = try ChangePointSearch().suspects(values)
            if !suspects.isEmpty { suspected += 1 }
            let changes = try ConfirmedChange.confirm(suspects, of: values, minimumMagnitude: 0, using: &noise.random)
            guard let change = changes.min(by: { abs($0.step.index - 30) < abs($1.step.index - 30) }) else { continue }
            confirmed += 1
            errors.append(Double(abs(change.step.index - 30)))
            if abs(change.step.index - 30) <= 2 { near += 1 }
            if change.step.plausible.contains(30) { inside += 1 }
        }
        let median = try Sample(errors).median
        Proofs.note(
            "row 12, phi \(phi): suspected \(suspected), confirmed \(Proofs.rate(confirmed, of: rounds)); median error \(median), within two points "
                + "\(Proofs.rate(near, of: confirmed)), truth in the plausible range \(Proofs.rate(inside, of: confirmed))")
        #expect(Double(confirmed) >= (phi == 0 ? 0.95 : 0.88) * Double(rounds) * (Proofs.full ? 1 : 0.95))
        #expect(median <= 2 && near * 10 >= confirmed * 8)
    }

    @Test("a rise of three deviations that is taken back is mostly confirmed, both ways", arguments: [0, 0.3])
    func thereAndBack(phi: Double) throws {
        let rounds = Proofs.size(small: 30, full: 2000)
        var (any, both) = (0, 0)
        var noise = Noise(seed: 25)
        for _ in 0..<rounds {
            let values = noise.autoregressive(phi, count: 60).enumerated().map { 100 + (20..<40 ~= $0.offset ? 3 : 0) + $0.element }
            let suspects = try ChangePointSearch().suspects(values)
            let changes = try ConfirmedChange.confirm(suspects, of: values, minimumMagnitude: 0, using: &noise.random)
            if !changes.isEmpty { any += 1 }
            if changes.count >= 2 { both += 1 }
        }
        Proofs.note(
            "there and back, phi \(phi): one confirmed \(Proofs.rate(any, of: rounds)), both \(Proofs.rate(both, of: rounds))")
        #expect(any * 10 >= rounds * (phi == 0 ? 8 : 4))
    }
}
