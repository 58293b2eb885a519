import Basics
import Statistics
import TestSupport
import Testing

@Suite("Change points, as Otava sees them") struct ChangePointReferenceTests {
    private struct Otava: Decodable {
        struct Case: Decodable {
            let name: String
            let series: [Double]
            let window: Int
            let max_p, min_magnitude: Double
            let change_points: [Int]
        }
        let cases: [Case]
    }

    @Test("every series of Otava")
    func otava() throws {
        let cases = try Reference.value("changes.json", as: Otava.self).cases
        #expect(cases.count == 6)
        for example in cases {
            let search = ChangePointSearch(
                window: example.window, maximumP: example.max_p, minimumMagnitude: example.min_magnitude)
            #expect(try search.suspects(example.series).map(\.index) == example.change_points, "\(example.name)")
        }
    }
}

@Suite("Change points")
struct ChangePointTests {
    private func noisy(_ levels: [(level: Double, count: Int)], seed: UInt64) -> [Double] {
        var noise = Noise(seed: seed)
        return levels.flatMap { level, count in (0..<count).map { _ in level + noise.normal() } }
    }

    @Test("two steps are found and confirmed where they are, the same for the same seed")
    func twoSteps() throws {
        let values = noisy([(100, 30), (110, 30), (100, 30)], seed: 3)
        let suspects = try ChangePointSearch().suspects(values)
        #expect(suspects.map(\.index) == [30, 60])
        #expect(suspects.areAll { abs($0.magnitude - 0.1) < 0.02 })
        var random = SeededRandom(seed: 1)
        let confirmed = try ConfirmedChange.confirm(suspects, of: values, using: &random)
        #expect(confirmed.map(\.suspect.index) == [30, 60] && confirmed.map(\.step.index) == [30, 60])
        #expect(confirmed.areAll { $0.step.plausible.contains($0.suspect.index) && $0.step.plausible.count <= 7 })
        var again = SeededRandom(seed: 1)
        #expect(try ConfirmedChange.confirm(suspects, of: values, using: &again) == confirmed)
    }

    @Test("a step in the last three values is a suspect, and cannot be confirmed yet")
    func fresh() throws {
        let values = noisy([(100, 30), (110, 3)], seed: 5)
        let suspects = try ChangePointSearch().suspects(values)
        #expect(suspects.map(\.index) == [30])
        var random = SeededRandom(seed: 1)
        #expect(try ConfirmedChange.confirm(suspects, of: values, using: &random).isEmpty)
    }

    @Test("a step smaller than what matters is not confirmed")
    func small() throws {
        let values = noisy([(1000, 30), (1010, 30)], seed: 5)
        let suspects = try ChangePointSearch().suspects(values)
        var random = SeededRandom(seed: 1)
        #expect(suspects.map(\.index) == [30])
        #expect(try ConfirmedChange.confirm(suspects, of: values, minimumMagnitude: 0.02, using: &random).isEmpty)
        #expect(try ConfirmedChange.confirm(suspects, of: values, minimumMagnitude: 0.005, using: &random).count == 1)
    }

    @Test("gaps take the value before them, the first ones the value after")
    func gaps() {
        #expect(fillingGaps([nil, nil, 1, 1.2, 0.5]) == [1, 1, 1, 1.2, 0.5])
        #expect(fillingGaps([1, nil, 2, nil]) == [1, 1, 2, 2])
        #expect(fillingGaps([nil, nil]) == [])
    }
}
