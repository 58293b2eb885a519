import Analysis
import Basics
import HTTPMessages
import Histograms
import Metrics
import Runs
import TestSupport
import Testing

@Suite("Recommendations")
struct AdviceTests {
    /// A figure that speaks for a recommendation, and what it begins with; `nil` for none.
    struct Case: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var rule: String
        var title: String?
        var change: @Sendable (inout Run) -> Void
    }

    static let cases: [Case] = [
        Case(
            testDescription: "a connection for every request", rule: "advice-keep-alive",
            title: "100 % of requests open a connection"
        ) {
            $0.totals.counts.connectionsOpened = 4000
            $0.totals.phases.connect.record(.milliseconds(3), count: 4000)
        },
        Case(testDescription: "a connection for every user", rule: "advice-keep-alive", title: nil) {
            $0.totals.counts.connectionsOpened = 40
            $0.totals.phases.connect.record(.milliseconds(3), count: 40)
        },
        Case(testDescription: "connections that cost nothing", rule: "advice-keep-alive", title: nil) {
            $0.totals.counts.connectionsOpened = 4000
            $0.totals.phases.connect.record(.microseconds(20), count: 4000)
        },
        Case(
            testDescription: "a step that takes most of the time", rule: "advice-slow-step",
            title: "Step \"pay\" takes 75.0 % of the time that users wait, with 25.0 %"
        ) {
            for step in 0..<4 {
                $0.totals.steps[step].responseTime = AdviceTests.times(step == 3 ? .milliseconds(90) : .milliseconds(10))
            }
        },
        Case(testDescription: "steps that take alike", rule: "advice-slow-step", title: nil) {
            for step in 0..<4 { $0.totals.steps[step].responseTime = AdviceTests.times(.milliseconds(10)) }
        },
        Case(testDescription: "bodies that take long to receive", rule: "advice-large-bodies", title: "Receiving bodies takes") {
            $0.totals.steps[1].bytesReceived = $0.totals.steps[1].requests * 400_000
            $0.totals.phases.receive.record(.milliseconds(20), count: 2000)
        },
        Case(testDescription: "large bodies that come at once", rule: "advice-large-bodies", title: nil) {
            $0.totals.steps[1].bytesReceived = $0.totals.steps[1].requests * 400_000
            $0.totals.phases.receive = Histogram()
        },
        Case(
            testDescription: "large text that is not compressed", rule: "advice-compression",
            title: "Step \"search\" sends 97.7 KiB of uncompressed text per answer"
        ) {
            $0.totals.steps[1].traits = [.seen, .text, .askedCompressed]
            $0.totals.steps[1].bytesReceived = $0.totals.steps[1].requests * 100_000
        },
        Case(testDescription: "large text that is compressed", rule: "advice-compression", title: nil) {
            $0.totals.steps[1].traits = [.seen, .text, .askedCompressed, .compressed]
            $0.totals.steps[1].bytesReceived = $0.totals.steps[1].requests * 100_000
        },
        Case(testDescription: "large images", rule: "advice-compression", title: nil) {
            $0.totals.steps[1].traits = [.seen, .askedCompressed]
            $0.totals.steps[1].bytesReceived = $0.totals.steps[1].requests * 100_000
        },
        Case(
            testDescription: "the same GET without a word about keeping it", rule: "advice-caching",
            title: "Step \"products\" asked for the same address 500 times, 2"
        ) { $0.totals.steps[0].traits = [.seen, .repeatedGet, .text] },
        Case(testDescription: "the same GET with an ETag", rule: "advice-caching", title: nil) {
            $0.totals.steps[0].traits = [.seen, .repeatedGet, .validated]
        },
        Case(testDescription: "a GET that varies", rule: "advice-caching", title: nil) {
            $0.totals.steps[0].traits = [.seen, .text]
        },
        Case(
            testDescription: "timeouts that are long beside all successes", rule: "advice-timeouts",
            title: "50 requests waited for their timeout of 10.0 s"
        ) {
            $0.totals.steps[0].failures[Int(Failure.responseTimeout.rawValue)] = 50
            $0.totals.steps[0].failed = 50
            $0.totals.steps[0].failedResponseTime.record(.seconds(10), count: 50)
        },
        Case(testDescription: "timeouts that are near the slowest success", rule: "advice-timeouts", title: nil) {
            $0.totals.steps[0].failures[Int(Failure.responseTimeout.rawValue)] = 50
            $0.totals.steps[0].failed = 50
            $0.totals.steps[0].failedResponseTime.record(.milliseconds(300), count: 50)
        },
        Case(
            testDescription: "connections that were turned away", rule: "advice-backlog",
            title: "The queue of new connections overflowed 100 times, and 20 connections"
        ) {
            for index in $0.resources.indices where $0.resources[index].source == "host" {
                $0.resources[index].values[.listenOverflowsPerSecond] = 10
            }
            $0.totals.phases.connect.record(.milliseconds(1030), count: 20)
        },
        Case(
            testDescription: "a few connections that were turned away", rule: "advice-backlog",
            title: "The queue of new connections overflowed 4 times, and 3 connections"
        ) {
            for index in $0.resources.indices where $0.resources[index].source == "host" {
                $0.resources[index].values[.listenOverflowsPerSecond] = 0.4
            }
            $0.totals.phases.connect.record(.milliseconds(1030), count: 3)
        },
        Case(testDescription: "one slow connection", rule: "advice-backlog", title: nil) {
            $0.totals.phases.connect.record(.milliseconds(1030), count: 1)
        },
        Case(
            testDescription: "many closed connections", rule: "advice-ports",
            title: "Up to 20,000 closed connections held a local port"
        ) {
            $0.totals.counts.connectionsOpened = 4000
            for index in $0.resources.indices where $0.resources[index].source == "host" {
                $0.resources[index].values[.socketsTimeWait] = 20_000
            }
        },
        Case(testDescription: "closed connections of others", rule: "advice-ports", title: nil) {
            for index in $0.resources.indices where $0.resources[index].source == "host" {
                $0.resources[index].values[.socketsTimeWait] = 20_000
            }
        },
    ]

    private static func times(_ time: Nanoseconds) -> Histogram {
        var histogram = Histogram()
        histogram.record(time, count: 500)
        return histogram
    }

    @Test("speak with evidence, and are silent without", arguments: cases)
    func advice(one: Case) throws {
        var run = SyntheticRun().run()
        one.change(&run)
        let found = RunAnalysis(run).findings.first { $0.rule == one.rule }
        guard let title = one.title else {
            #expect(found == nil, "\(found?.title ?? "")")
            return
        }
        let finding = try #require(found)
        #expect(finding.title.hasPrefix(title), "\(finding.title)")
        #expect(!finding.recommendation.isEmpty)
        #expect(finding.evidence.last?.name == "shareOfTime")
        #expect(finding.evidence.areAll { $0.value.isFinite })
    }

    @Test(
        "of compression and caching come from header lines",
        arguments: [
            ("", [.seen]), ("Content-Type: text/html\r\nContent-Encoding: gzip\r\n", [.seen, .text, .compressed]),
            ("content-type: application/json; charset=utf-8\r\nCONTENT-ENCODING: identity\r\n", [.seen, .text]),
            ("Content-Type: image/png\r\nETag: \"1\"\r\nCache-Control: no-store\r\nnonsense\r\n", [.seen, .validated, .cacheRule]),
        ] as [(String, ResponseTraits)])
    func traits(headers: String, traits: ResponseTraits) {
        #expect(ResponseTraits(headers: Array(headers.utf8)) == traits)
    }

    @Test("are ranked by what they would win, and are none when the generator was limited")
    func order() {
        var run = SyntheticRun().run()
        for one in Self.cases where one.title != nil { one.change(&run) }
        let advice = RunAnalysis(run).findings.filter { $0.rule.hasPrefix("advice-") }
        #expect((3...5).contains(advice.count))
        let shares = advice.compactMap { $0.evidence.last?.value }
        #expect(shares == shares.sorted(by: >))
        var late = run
        late.totals.lateness.record(.seconds(20), count: 100_000)
        #expect(!RunAnalysis(late).findings.contains { $0.rule.hasPrefix("advice-") })
    }

    @Test("are none of a run in which nothing stands out")
    func silent() {
        #expect(!RunAnalysis(SyntheticRun().run()).findings.contains { $0.rule.hasPrefix("advice-") })
    }
}
