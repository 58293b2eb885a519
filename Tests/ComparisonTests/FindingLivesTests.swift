import Comparison
import Runs
import TestSupport
import Testing

@Suite("The life of a finding")
struct FindingLivesTests {
    private static func finding(_ word: String) -> Finding {
        let parts = word.split(separator: "@").map(String.init)
        return Finding(
            rule: parts[0], place: parts.count > 1 ? parts[1] : "", severity: .warning, title: "\(word) was found 7 times.")
    }

    /// Runs from the oldest, each by the rules that found something; the last is the one that is judged.
    private static func lives(_ runs: [[String]], accepted: [FindingLives.Acceptance] = [], isEvident: Bool = true) -> FindingLives
    {
        let past = runs.dropLast().enumerated().map { number, rules in
            PastFindings(RunMoment(run: "run\(number)", time: Double(number)), rules.map(finding))
        }
        return FindingLives(
            of: runs[runs.count - 1].map(finding), in: RunMoment(run: "run\(past.count)", time: Double(past.count)), after: past,
            accepted: accepted, isEvident: isEvident)
    }

    @Test(
        "begins with the first run that found it without a gap",
        arguments: [
            ([["a"]], "new since run0"), ([[], ["a"]], "new since run1"), ([["a"], ["a"]], "open since run0"),
            ([["a"], ["a"], ["a", "b"], ["a"]], "open since run0"), ([["a"], [], ["a"], ["a"]], "open since run2"),
            ([["a"], ["a"], [], ["a"]], "new since run3"), ([["a@x"], ["a"]], "new since run1"),
            ([["a@x", "a@y"], ["a@y"], ["a@y"]], "open since run0"),
        ])
    func begins(runs: [[String]], expected: String) throws {
        let life = try #require(Self.lives(runs).findings.last?.life)
        #expect("\(life.state.rawValue) since \(life.since.run)" == expected)
        #expect(life.acceptedBy.isEmpty && life.why.isEmpty)
    }

    @Test(
        "ends with the first run that did not find it, and is told once",
        arguments: [
            ([["a"], []], ["a run0 run0"]), ([["a"], ["a", "b"], ["b"]], ["a run0 run1"]), ([["a"], [], []], []), ([[]], []),
            ([["b", "a"], ["a", "b"], []], ["a run0 run1", "b run0 run1"]), ([["a@x"], ["a@y"]], ["a@x run0 run0"]),
        ])
    func ends(runs: [[String]], expected: [String]) {
        let gone = Self.lives(runs).history.gone.map { gone in
            "\(gone.rule)\(gone.place.isEmpty ? "" : "@" + gone.place) \(gone.since.run) \(gone.last.run)"
        }
        #expect(gone == expected)
        #expect(Self.lives(runs, isEvident: false).history.gone.isEmpty)
        #expect(Self.lives(runs).history.runsBefore == runs.count - 1)
    }

    @Test("is accepted where somebody said why, and is known as long as before")
    func accepted() throws {
        let everywhere = FindingLives.Acceptance(rule: "a", why: "known", acceptedBy: "anna")
        let there = FindingLives.Acceptance(rule: "a", place: "x", why: "slow by nature", acceptedBy: "ben")
        let lives = Self.lives([["a@x"], ["a@x", "a@y", "b"]], accepted: [everywhere, there]).findings.compactMap(\.life)
        #expect(lives.map(\.state) == [.accepted, .accepted, .new])
        #expect(lives.map(\.why) == ["slow by nature", "known", ""])
        #expect(lives.map(\.acceptedBy) == ["ben", "anna", ""])
        #expect(lives.map(\.since.run) == ["run0", "run1", "run1"])
        let elsewhere = Self.lives([["a@y"]], accepted: [there]).findings.compactMap(\.life)
        #expect(elsewhere.map(\.state) == [.new])
    }
}
