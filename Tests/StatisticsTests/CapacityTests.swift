import Statistics
import TestSupport
import Testing

@Suite("Loads, as the MLRsearch library classifies them") struct CapacityTests {
    private struct Document: Decodable {
        struct Goal: Decodable { let name: String, final, total, loss, exceed: Double }
        struct Trials: Decodable { let count: Int, seconds, loss: Double }
        struct Result: Decodable { let `class`: String, optimistic, pessimistic: Double }
        let goals: [Goal]
        let points: [[Trials]]
        let results: [[Result]]
    }

    @Test("32 classifications and their ratios")
    func classifications() throws {
        let document: Document = try Reference.value("capacity.json")
        var seen: [String: Int] = [:]
        for (point, results) in zip(document.points, document.results) {
            let trials = point.flatMap { group in
                [LoadGoal.Trial](repeating: .init(seconds: group.seconds, lossRatio: group.loss), count: group.count)
            }
            for (goal, result) in zip(document.goals, results) {
                let rules = try LoadGoal(
                    finalTrialSeconds: goal.final, totalSeconds: goal.total, lossRatio: goal.loss, exceedRatio: goal.exceed)
                #expect("\(rules.classify(trials))" == result.class, "\(goal.name)")
                let outlook = rules.outlook(trials)
                #expect(near(outlook.optimistic, result.optimistic, 1e-12) && near(outlook.pessimistic, result.pessimistic, 1e-12))
                seen[result.class, default: 0] += 1
            }
        }
        #expect(seen == ["lower": 13, "upper": 11, "undecided": 8])
    }
}

@Suite("Capacity goals")
struct LoadGoalTests {
    @Test("the lower bound lies below the smallest upper one")
    func bounds() throws {
        let goal = try LoadGoal(finalTrialSeconds: 10, totalSeconds: 50, lossRatio: 0.01, exceedRatio: 0.4)
        func trials(good: Int) -> [LoadGoal.Trial] {
            (0..<5).map { LoadGoal.Trial(seconds: 10, lossRatio: $0 < good ? 0 : 0.5) }
        }
        // 3 of 5 good trials suffice.
        #expect(goal.classify(trials(good: 3)) == .lower && goal.classify(trials(good: 2)) == .upper)
        #expect(goal.classify([]) == .undecided)
        let bounds = goal.bounds([(100, trials(good: 5)), (200, trials(good: 1)), (300, trials(good: 4)), (150, trials(good: 3))])
        #expect(bounds.lower == 150 && bounds.upper == 200)
        #expect(goal.bounds([]).lower == nil)
    }
}
