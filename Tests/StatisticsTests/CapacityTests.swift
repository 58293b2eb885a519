import Statistics
import TestSupport
import Testing

@Suite("The worked example of MLRsearch", .enabled(if: Reference.isPresent, "needs the reference data beside the project"))
struct CapacityTests {
    private struct Document: Decodable {
        struct Goal: Decodable { let name: String, final, dursum, loss, exceed: Double }
        struct Trials: Decodable { let count: Int, duration_s, loss_ratio: Double }
        let goals: [Goal]
        let points: [[Trials]]
        let optimistic_pessimistic: [[[Double]]]
        let conditional_throughput_at_1e6: [String: Double]
        let classification_by_the_documents_own_code: [[String]]
    }

    private func example() throws -> (document: Document, goals: [LoadGoal], points: [[LoadGoal.Trial]]) {
        let document: Document = try reference("capacity/mlrsearch_example.json")
        let goals = try document.goals.map {
            try LoadGoal(finalTrialSeconds: $0.final, totalSeconds: $0.dursum, lossRatio: $0.loss, exceedRatio: $0.exceed)
        }
        let points = document.points.map { point in
            point.flatMap { group in
                (0..<group.count).map { _ in LoadGoal.Trial(seconds: group.duration_s, lossRatio: group.loss_ratio) }
            }
        }
        return (document, goals, points)
    }

    @Test("24 classifications and 24 pairs of ratios")
    func classifications() throws {
        let (document, goals, points) = try example()
        var right = 0
        for (row, trials) in points.enumerated() {
            for (column, goal) in goals.enumerated() {
                let expected: LoadGoal.Classification =
                    switch document.classification_by_the_documents_own_code[row][column] {
                    case "Upper": .upper
                    case "Lower": .lower
                    default: .undecided
                    }
                if goal.classify(trials) == expected { right += 1 }
                let outlook = goal.outlook(trials)
                #expect(abs(outlook.optimistic - document.optimistic_pessimistic[row][column][0]) < 6e-6)
                #expect(abs(outlook.pessimistic - document.optimistic_pessimistic[row][column][1]) < 6e-6)
            }
        }
        #expect(right == 24)
    }

    @Test("three conditional throughputs")
    func throughputs() throws {
        let (document, goals, points) = try example()
        #expect(document.conditional_throughput_at_1e6.count == 3)
        for (goal, rules) in zip(document.goals, goals) {
            guard let expected = document.conditional_throughput_at_1e6[goal.name] else { continue }
            #expect(near(rules.conditionalThroughput(points[5], load: 1e6), expected, 1e-12), "\(goal.name)")
        }
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
        #expect(goal.bounds([]).lower == nil && goal.conditionalThroughput([], load: 5) == 0)
    }
}
