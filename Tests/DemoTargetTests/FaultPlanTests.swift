import Basics
import TestSupport
import Testing

@testable import DemoTarget

@Suite("Faults as they are asked for") struct FaultPlanTests {
    private static let mistakes: [(String, String)] = [
        (
            "delay=x",
            #""delay" must be a duration such as "20ms", or "exp:20ms", "uniform:5ms-50ms" or "normal:20ms,5ms", not "x"."#
        ),
        ("delay=", #""delay" must be a duration such as "20ms", or "exp:20ms", "uniform:5ms-50ms" or "normal:20ms,5ms", not ""."#),
        ("burn=1", #""burn" must be a duration such as "20ms", or "exp:20ms", "uniform:5ms-50ms" or "normal:20ms,5ms", not "1"."#),
        ("pool=0&service=1ms", #""pool" must be a number, 1 to 10000, not "0"."#),
        ("pool=4", #""pool" and "service" belong together, such as "pool=4&service=10ms"."#),
        ("service=4ms", #""pool" and "service" belong together, such as "pool=4&service=10ms"."#),
        (
            "pool=4&service=often",
            #""service" must be a duration such as "20ms", or "exp:20ms", "uniform:5ms-50ms" or "normal:20ms,5ms", not "often"."#
        ),
        ("errors=1", #""errors" must be a percentage such as "1%", not "1"."#),
        ("errors=101%", #""errors" must be a percentage such as "1%", not "101%"."#),
        ("status=99", #""status" must be a number, 200 to 599, not "99"."#),
        ("stall=2", #""stall" must be a duration and when it begins, such as "2s@10s", not "2"."#),
        ("stall=2s@", #""stall" must be a duration and when it begins, such as "2s@10s", not "2s@"."#),
        ("bytes=-1", #""bytes" must be a number of bytes such as "1024" or "64KiB", at most 64 MiB, not "-1"."#),
        ("bytes=1GiB", #""bytes" must be a number of bytes such as "1024" or "64KiB", at most 64 MiB, not "1GiB"."#),
        ("leak=much", #""leak" must be a number of bytes such as "1024" or "64KiB", at most 64 MiB, not "much"."#),
        (
            "litter=16KiB",
            #""litter" must be a size of each request and a limit of at most 1 GiB, such as "16KiB@32MiB", not "16KiB"."#
        ),
        (
            "cache=2MiB@1MiB",
            #""cache" must be a size of each request and a limit of at most 1 GiB, such as "16KiB@32MiB", not "2MiB@1MiB"."#
        ),
        ("delay=1ms&drift=20%", #""drift" must be a share and a duration, such as "20%@1m", not "20%"."#),
        ("delay=1ms&step=1@0s", #""step" must be a share and a duration, such as "20%@1m", not "1@0s"."#),
        ("delay=1ms&drift=1%@1s&step=1%@1s", #""drift" and "step" cannot both happen to a request."#),
        ("drift=1%@1s", #""drift" and "step" make a "delay" or a "service" longer: give one of them."#),
        ("drip=slowly", #""drip" must be a duration, such as "250ms", "10s" or "1m30s", not "slowly"."#),
        ("close=yes", #""close" must be "1", not "yes"."#),
        ("headers=many", #""headers" must be "endless", not "many"."#),
        ("chunked=0", #""chunked" must be "1", not "0"."#),
        ("redirect=", #""redirect" must be a path or URL, not ""."#),
        ("redirect=/a%0d%0ab", #""redirect" must be a path or URL, not "/a"# + "\r\n" + #"b"."#),
        ("seed=-1", #""seed" must be a number, 0 or more, not "-1"."#),
        ("close=1&never=1", #""close" and "never" cannot both happen to a request."#),
        ("dealy=20ms", #"There is no fault "dealy"; did you mean "delay"?"#),
        ("q=lamp&errros=1%", #"There is no fault "errros"; did you mean "errors"?"#),
    ]

    @Test("are refused with a sentence when they are malformed", arguments: mistakes)
    func areRefused(_ query: String, _ sentence: String) {
        let failure = #expect(throws: FaultPlan.Failure.self) { try FaultPlan(FaultPlan.Parameters(query: query)) }
        #expect(failure?.sentence == sentence)
    }

    @Test("are left alone when they are parameters of the shop", arguments: ["", "page=3", "q=delay", "id=7&x=y&verbose", "&&=&"])
    func areNone(_ query: String) { #expect(FaultPlan.Parameters(query: query).isEmpty) }

    @Test("are read together")
    func areRead() throws {
        let plan = try FaultPlan(
            FaultPlan.Parameters(
                query:
                    "page=2&delay=normal:20ms,5ms&pool=4&service=exp:10ms&errors=1%25&status=429&stall=2s@10s&bytes=1KiB&drip=100ms"
                    + "&leak=256&burn=uniform:1ms-2ms&never=1&chunked=1&redirect=%2Fhealth&seed=9"))
        #expect(plan.delay == .normal(mean: .milliseconds(20), deviation: .milliseconds(5)))
        #expect(plan.pool == FaultPlan.Pool(workers: 4, serviceText: "exp:10ms"))
        #expect(plan.service == .exponential(mean: .milliseconds(10)))
        #expect(plan.errorShare == 0.01)
        #expect(plan.status == 429)
        #expect(plan.stall == FaultPlan.Stall(length: .seconds(2), after: .seconds(10)))
        #expect(plan.bytes == 1024)
        #expect(plan.drip == .milliseconds(100))
        #expect(plan.leak == 256)
        #expect(plan.burn == .uniform(from: .milliseconds(1), to: .milliseconds(2)))
        #expect(plan.ending == .never)
        #expect(plan.isChunked)
        #expect(plan.redirect == "/health")
        #expect(plan.seed == 9)
    }

    private static let merges: [(String, String, String)] = [
        ("", "delay=5ms", "delay=5ms"),
        ("delay=1ms", "delay=5ms&errors=1%", "delay=1ms&errors=1%"),
        ("status=404", "errors=1%", "status=404"),
        ("errors=2%", "status=404&chunked=1", "errors=2%&chunked=1"),
        ("never=1", "close=1&delay=1ms", "never=1&delay=1ms"),
    ]

    @Test("of a request go before those of the whole service", arguments: merges)
    func goBeforeDefaults(_ own: String, _ defaults: String, _ merged: String) throws {
        let parameters = FaultPlan.Parameters(query: own).over(FaultPlan.Parameters(query: defaults))
        #expect(try FaultPlan(parameters) == FaultPlan(FaultPlan.Parameters(query: merged)))
    }

    @Test(
        "of the whole service are read strictly",
        arguments: [
            (
                "delay=fast",
                #""delay" must be a duration such as "20ms", or "exp:20ms", "uniform:5ms-50ms" or "normal:20ms,5ms", not "fast"."#
            ),
            ("page=1", #"There is no fault "page"."#),
        ])
    func defaultsAreStrict(_ faults: String, _ sentence: String) {
        let problem = #expect(throws: Problem.self) { _ = try DemoTarget(faults: faults) }
        #expect(problem?.sentence == sentence)
        #expect(problem?.kind == .usage)
    }

    private static let distributions: [(String, Double, Double)] = [
        ("20ms", 20, 0), ("exp:20ms", 20, 20), ("uniform:5ms-50ms", 27.5, 45 / 12.0.squareRoot()), ("normal:20ms,5ms", 20, 5),
    ]

    @Test("take as long as their distribution says", arguments: distributions)
    func followDistributions(_ text: String, _ mean: Double, _ deviation: Double) throws {
        let distribution = try #require(Distribution(text))
        var random = SeededRandom(seed: 3)
        let drawn = (0..<40_000).map { _ in distribution.sample(&random).inMilliseconds }
        let average = drawn.reduce(0, +) / 40_000
        let spread = (drawn.reduce(0) { $0 + ($1 - average) * ($1 - average) } / 40_000).squareRoot()
        #expect(abs(average - mean) <= 0.02 * mean)
        #expect(abs(spread - deviation) <= 0.03 * deviation)
        #expect(drawn.areAll { $0 >= 0 })
    }

    @Test(
        "know no other distribution",
        arguments: ["exp:", "exp:20", "exp:1ms,2ms", "uniform:5ms", "uniform:50ms-5ms", "normal:5ms", "pareto:1ms", ":"])
    func knowNoOther(_ text: String) { #expect(Distribution(text) == nil) }
}
