import Basics
import Runs
import TestSupport
import Testing

@testable import RunStore

struct ResolveTests {
    private let folder: TemporaryFolder
    private let store: RunStore

    /// Seven runs, oldest first.
    private static let runs = [
        ("20261101-100000-aaaa", "peak", "v1"), ("20261102-100000-bbbb", "smoke", "v1"), ("20261103-100000-cccc", "peak", "v2"),
        ("20261104-100000-dddd", "peak", ""), ("20261104-110000-eeee", "soak", "night"), ("20261105-100000-ffff", "smoke", "twice"),
        ("20261106-100000-gggg", "smoke", "twice"),
    ]

    init() throws {
        folder = try TemporaryFolder()
        store = try RunStore.temporary(folder)
        for (index, (id, scenario, label)) in Self.runs.enumerated() {
            _ = try store.begin(Sample.header(id, scenario: scenario, label: label, startedAt: Double(index)))
        }
        try store.setBaseline("20261101-100000-aaaa")
        try store.setBaseline("20261102-100000-bbbb")
        try store.setBaseline("20261103-100000-cccc", name: "release")
    }

    @Test(arguments: [
        ("latest", nil, "20261106-100000-gggg"), ("latest~0", nil, "20261106-100000-gggg"),
        ("latest~2", nil, "20261104-110000-eeee"), ("latest:peak", nil, "20261104-100000-dddd"),
        ("latest:peak~2", nil, "20261101-100000-aaaa"), ("20261103-100000-cccc", nil, "20261103-100000-cccc"),
        ("20261103", nil, "20261103-100000-cccc"), ("20261104-11", nil, "20261104-110000-eeee"),
        ("v2", nil, "20261103-100000-cccc"), ("night", nil, "20261104-110000-eeee"), ("v1", "peak", "20261101-100000-aaaa"),
        ("v1", "smoke", "20261102-100000-bbbb"), ("baseline", "peak", "20261101-100000-aaaa"),
        ("baseline", "smoke", "20261102-100000-bbbb"), ("baseline:release", nil, "20261103-100000-cccc"),
        ("baseline:default", "smoke", "20261102-100000-bbbb"),
    ])
    func aReferenceNamesOneRun(reference: String, scenario: String?, id: String) throws {
        #expect(try store.resolve(reference, scenario: scenario) == id)
    }

    @Test(arguments: [
        (
            "20261104", nil,
            """
            The ids of several runs begin with "20261104": 20261104-110000-eeee (soak, label "night"), 20261104-100000-dddd (peak). \
            Write more of it.
            """
        ),
        (
            "v1", nil,
            """
            Several runs have the label "v1": 20261102-100000-bbbb (smoke, label "v1"), 20261101-100000-aaaa (peak, label "v1"). \
            Name one of them by its id.
            """
        ),
        (
            "twice", "smoke",
            """
            Several runs have the label "twice": 20261106-100000-gggg (smoke, label "twice"), \
            20261105-100000-ffff (smoke, label "twice"). Name one of them by its id.
            """
        ),
        (
            "nigth", nil,
            """
            No run has the id or label "nigth"; did you mean "night"? The newest are: 20261106-100000-gggg (smoke, label "twice"), \
            20261105-100000-ffff (smoke, label "twice"), 20261104-110000-eeee (soak, label "night"), 20261104-100000-dddd (peak), \
            20261103-100000-cccc (peak, label "v2") and 2 more. "perfbench runs" lists all.
            """
        ),
        (
            "latest~7", nil, "There are only 7 runs, so \"latest~7\" names none. \"perfbench runs\" lists all."
        ),
        (
            "latest:soak~1", nil, "There is only 1 run of \"soak\", so \"latest:soak~1\" names none. \"perfbench runs\" lists all."
        ),
        (
            "latest:smok", nil, "There is no run of \"smok\"; did you mean \"smoke\"? There are runs of: peak, smoke, soak."
        ),
        (
            "latest~x", nil,
            "\"latest~x\" names no run: after \"~\" comes how many runs to go back. Write it as latest~2 or latest:SCENARIO~2."
        ),
        (
            "baseline", nil,
            """
            "baseline" is a baseline of several scenarios: 20261102-100000-bbbb (smoke, label "v1"), \
            20261101-100000-aaaa (peak, label "v1"). Name one of these runs by its id.
            """
        ),
        (
            "baseline", "soak",
            """
            There is no baseline "default" of "soak". Set it with: perfbench baseline set latest. There are: default, release.
            """
        ),
        (
            "baseline:relase", nil,
            """
            There is no baseline "relase"; did you mean "release"? \
            Set it with: perfbench baseline set latest --name relase. There are: default, release.
            """
        ),
        ("", nil, "\"\" names no run. Name one by its id, its label, or as latest."),
    ])
    func oneThatNamesNoneOrSeveralIsExplained(reference: String, scenario: String?, words: String) {
        let problem = #expect(throws: Problem.self) { try store.resolve(reference, scenario: scenario) }
        #expect(problem?.description == "error: " + words)
        #expect(problem?.kind == .usage)
    }

    @Test(arguments: ["latest", "abc"])
    func anEmptyStoreSaysSo(reference: String) throws {
        let empty = try RunStore.temporary(try TemporaryFolder())
        let problem = #expect(throws: Problem.self) { try empty.resolve(reference) }
        #expect(problem?.sentence == "There is no run in \"\(empty.path)\" yet.")
        #expect(problem?.hint == "Make one with: perfbench run scenarios/peak.json.")
    }

    @Test func baselinesAreListedMovedAndRemoved() throws {
        try store.setBaseline("20261104-100000-dddd")
        #expect(
            try store.baselines().map { "\($0.name) \($0.scenario) \($0.run)" } == [
                "default peak 20261104-100000-dddd", "default smoke 20261102-100000-bbbb", "release peak 20261103-100000-cccc",
            ])
        #expect(try store.list(scenario: "peak").map(\.baselines) == [["default"], ["release"], []])
        try store.removeBaseline("default", scenario: "smoke")
        #expect(try store.resolve("baseline") == "20261104-100000-dddd")
        try store.removeBaseline("release")
        #expect(try store.baselines().map(\.run) == ["20261104-100000-dddd"])
        let missing = #expect(throws: Problem.self) { try store.removeBaseline("defualt") }
        #expect(missing?.sentence == "There is no baseline \"defualt\"; did you mean \"default\"?")
        let bad = #expect(throws: Problem.self) { try store.setBaseline("20261104-100000-dddd", name: "a b") }
        #expect(bad?.sentence == "\"a b\" cannot name a baseline.")
        let unknown = #expect(throws: Problem.self) { try store.setBaseline("x") }
        #expect(unknown?.sentence == "There is no run \"x\" in \"\(store.path)\".")
    }
}
