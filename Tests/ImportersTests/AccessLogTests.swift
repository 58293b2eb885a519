import AccessLogs
import Basics
import JSON
import Testing

@testable import Importers

/// A shop whose users follow a known chain, written down as a server would.
struct SimulatedShop {
    static let pages = ["/", "/search?q=", "/products/", "/cart"]
    /// From each page (the last row: from nowhere) to each page and, last, away.
    static let chain: [[Double]] = [
        [0, 0.5, 0.2, 0.05, 0.25], [0, 0.2, 0.6, 0, 0.2], [0.05, 0.15, 0.25, 0.25, 0.3], [0, 0, 0.2, 0, 0.8],
        [0.6, 0.3, 0.1, 0, 0],
    ]
    static let think = [4.0, 6.0, 12.0, 8.0]
    /// Sessions that begin in each hour.
    static let hours = [600, 1800, 1200, 2400]

    /// Lines in the order of their ends, with milliseconds and durations.
    static let lines: [String] = {
        var random = SeededRandom(seed: 11)
        func draw(_ weights: [Double]) -> Int {
            var ticket = random.unit()
            for (index, weight) in weights.enumerated() {
                ticket -= weight
                if ticket < 0 { return index }
            }
            return weights.count - 1
        }
        var events: [(end: Double, text: String)] = []
        var session = 0
        for (hour, count) in hours.enumerated() {
            for _ in 0..<count {
                session += 1
                var time = 1_795_950_000 + Double(hour) * 3600 + random.unit() * 3600
                var page = draw(chain[4])
                while page < 4 {
                    let took = 0.005 + random.unit() * 0.02
                    let target =
                        switch page {
                        case 1: "/search?q=\(["lamp", "sofa", "red%20table"][draw([0.5, 0.3, 0.2])])"
                        // Few are asked for often: about as 1/x.
                        case 2: "/products/\(Int(1 / max(0.002, random.unit())))"
                        default: pages[page]
                        }
                    events.append(
                        (
                            time + took,
                            "10.0.\(session / 250).\(session % 250) \(target) \(milliseconds(time + took)) \(milliseconds(took))"
                        ))
                    // Log-normal, near enough: the sum of twelve uniforms is normal.
                    let normal = (0..<12).reduce(-6.0) { sum, _ in sum + random.unit() }
                    time += took + think[page] * power(2.2, normal)
                    page = draw(chain[page])
                }
            }
        }
        return events.sorted { $0.end < $1.end }.map { event in
            let words = event.text.split(separator: " ")
            return "\(words[0]) \"GET \(words[1]) HTTP/1.1\" 200 \(words[2]) \(words[3])"
        }
    }()

    private static func milliseconds(_ seconds: Double) -> String {
        let all = Int((seconds * 1000).rounded())
        return "\(all / 1000).\(String(all % 1000 + 1000).dropFirst())"
    }

    private static func power(_ base: Double, _ exponent: Double) -> Double {
        // e^(x ln 2.2) by its series, which needs no C library here.
        let x = exponent * 0.788_457_360_4
        var (sum, term) = (1.0, 1.0)
        for n in 1..<60 {
            term *= x / Double(n)
            sum += term
        }
        return sum
    }
}

/// From lines to what users do.
struct AccessLogTests {
    private func log(_ lines: [String], format: String, _ change: (inout TrafficOptions) -> Void = { _ in }) throws -> TrafficLog {
        var options = TrafficOptions()
        change(&options)
        var log = TrafficLog(try LogFormat.reading(format), options)
        for line in lines { log.add(Array(line.utf8), 0..<line.utf8.count) }
        return log
    }

    private static let timed = #"$remote_addr "$request" $status $msec $request_time"#

    @Test("the chain, the pauses and the hours of a known shop come back")
    func recovered() throws {
        let log = try log(SimulatedShop.lines, format: Self.timed)
        let book = RouteBook(log)
        let model = TrafficModel(log, book)
        #expect(model.sessions == SimulatedShop.hours.reduce(0, +))
        let names = ["/", "/search?q=", "/products/{id}", "/cart"]
        let routes = try names.map { name in try #require(book.routes.firstIndex { $0.shape.text == name }) }
        for (from, row) in SimulatedShop.chain.enumerated() {
            for (to, wanted) in row.enumerated() {
                let found = model.probability(from: from < 4 ? routes[from] : nil, to: to < 4 ? routes[to] : nil)
                #expect(abs(found - wanted) < 0.02, "from \(from) to \(to): \(found), not \(wanted)")
            }
        }
        for (page, median) in SimulatedShop.think.enumerated() where page != 3 {
            let all = model.thinks.filter { $0.key.from == routes[page] }.values.flatMap(\.kept)
            let fit = try #require(ThinkFit(all, of: all.count))
            #expect(abs(fit.median / median - 1) < 0.05, "page \(page): \(fit.median), not \(median)")
        }
        let arrivals = ArrivalShape(model)
        #expect(arrivals.hours.prefix(4).map(\.sessions) == SimulatedShop.hours)
        for (hour, count) in zip(arrivals.hours, SimulatedShop.hours) { #expect(abs(hour.rate * 3600 / Double(count) - 1) < 0.03) }
        #expect((0.8...1.25).contains(arrivals.dispersion))
    }

    @Test("the flows ask for each page as often as the log does, the rare ways included")
    func shares() throws {
        let log = try log(SimulatedShop.lines, format: Self.timed)
        let value = try AccessLogImport.model(log).value.withoutComments
        let flows = value["flows"]?.elements ?? []
        #expect(flows.count > 10 && flows.count <= 31)
        var counts: [String: Double] = [:]
        var weights = 0.0
        for flow in flows {
            guard case .integer(let weight)? = flow["weight"] else { continue }
            weights += Double(weight)
            for step in flow["steps"]?.elements ?? [] {
                var times = 1.0
                if case .integer(let count)? = step["repeat"] { times = Double(count) }
                if case .integer(let below)? = step["when"]?.members.first?.value["below"] { times *= Double(below - 1) / 10_000 }
                let address = step["get"]?.string ?? ""
                let page = SimulatedShop.pages.lastIndex { address.hasPrefix($0) } ?? 1
                counts[SimulatedShop.pages[page], default: 0] += times * Double(weight)
            }
        }
        #expect(weights == Double(SimulatedShop.hours.reduce(0, +)))
        let total = counts.values.reduce(0, +)
        let truth = Dictionary(grouping: SimulatedShop.lines) { line in
            SimulatedShop.pages.last { line.contains("GET \($0)") }!
        }.mapValues { Double($0.count) }
        let all = truth.values.reduce(0, +)
        #expect(abs(total / all - 1) < 0.01)
        for page in SimulatedShop.pages { #expect(abs((counts[page] ?? 0) / total - (truth[page] ?? 0) / all) < 0.005, "\(page)") }
    }

    private static let head = "127.0.0.1 - - [29/Nov/2026:11:51:4"

    @Test("bots, checks, static files, bodies that are not there and broken lines are left out and counted")
    func leftOut() throws {
        let lines = [
            #"\#(Self.head)1 +0000] "GET /a HTTP/1.1" 200 1 "-" "Mozilla""#,
            #"\#(Self.head)2 +0000] "GET /a HTTP/1.1" 200 1 "-" "Googlebot/2.1""#,
            #"\#(Self.head)3 +0000] "GET /healthz HTTP/1.1" 200 1 "-" "Mozilla""#,
            #"\#(Self.head)4 +0000] "GET /x/app.js?v=3 HTTP/1.1" 200 1 "-" "Mozilla""#,
            #"\#(Self.head)5 +0000] "POST /orders HTTP/1.1" 201 1 "-" "Mozilla""#,
            #"\#(Self.head)6 +0000] "\x16\x03" 400 1 "-" "-""#, "rubbish",
        ]
        let few = try log(lines, format: "nginx")
        #expect(few.requests == 1)
        #expect(few.leftOut == [.bots: 1, .healthChecks: 1, .staticFiles: 1, .noBody: 1])
        #expect(few.rejected.mapValues(\.line) == [.notHTTP: 6, .unlike: 7])
        let notes = try AccessLogImport.model(few).notes
        #expect(notes.contains("1 requests of crawlers and monitors (20 %)"))
        #expect(notes.contains("1 line that does not have the fields of the format, first line 7: rubbish"))

        let all = try log(lines, format: "nginx") {
            $0.takesBots = true
            $0.takesStatic = true
            $0.bodies = [RequestBodyRule(method: "POST", path: "/ord*", body: #"{"sku":7}"#)]
        }
        #expect(all.requests == 5 && all.leftOut.isEmpty)
        let text = try AccessLogImport.model(all).text
        #expect(text.contains(#""post": "/orders", "body": "{\"sku\":7}""#))
    }

    @Test(
        "addresses are grouped by their shape",
        arguments: [
            (["/p/1", "/p/2", "/p/77"], "/p/${p_id.pId}"), (["/p/1?x=a", "/p/2?x=b"], "/p/${p_id_x.pId}?x=${p_id_x.x}"),
            (["/p/7", "/p/7"], "/p/7"), (["/s?q=a%20b", "/s?q=c"], "${s_q.target}"),
            (["/u/0f8fad5b-d9cb-469f-a165-70867728950e", "/u/7c9e6679-7425-40de-944b-e07fc1f90ae7"], "/u/${u_id.uId}"),
            (
                (0..<60).map { "/blog/title-\(["a", "b", "c"][$0 % 3])\(["x", "y"][$0 % 2])\(String(repeating: "z", count: $0))" },
                "/blog/${blog_id.blogId}"
            ),
            (["/a$b", "/a$b"], "/a$b"),
        ] as [([String], String)])
    func shapes(targets: [String], address: String) throws {
        let lines = targets.map { #"127.0.0.1 - - [29/Nov/2026:11:51:41 +0000] "GET \#($0) HTTP/1.1" 200 1 "-" "-""# }
        let value = try AccessLogImport.model(try log(lines, format: "nginx")).value.withoutComments
        let steps = value["flows"]?.elements.flatMap { $0["steps"]?.elements ?? [] } ?? []
        #expect(Set(steps.compactMap { $0["get"]?.string }) == [address])
    }

    @Test("how often a value was asked for is how often its file has it")
    func frequencies() throws {
        var lines: [String] = []
        for index in 0..<1000 {
            lines.append(
                #"10.0.0.\#(index % 200) - - [29/Nov/2026:11:51:41 +0000] "GET /p/\#(index % 10 < 7 ? 1 : index) HTTP/1.1" 200 1 "-" "-""#
            )
        }
        let file = try #require(try AccessLogImport.model(try log(lines, format: "nginx")).files.first)
        let rows = file.text.split(separator: "\n").dropFirst()
        #expect(rows.count == 1000)
        #expect(rows.count { $0 == "1" } == 700)
        #expect(file.name == "traffic-p-id.csv")
    }

    @Test("a user who does nothing for half an hour begins a new session; so does another agent, or another cookie")
    func sessions() throws {
        func sessions(_ lines: [String], _ format: String, _ change: (inout TrafficOptions) -> Void = { _ in }) throws -> Int {
            let log = try log(lines, format: format, change)
            return TrafficModel(log, RouteBook(log)).sessions
        }
        let format = #"$remote_addr [$time_local] "$request" "$http_user_agent" "$cookie_sid""#
        func line(_ time: String, _ agent: String, _ cookie: String) -> String {
            #"10.0.0.1 [29/Nov/2026:\#(time) +0000] "GET / HTTP/1.1" "\#(agent)" "\#(cookie)""#
        }
        let lines = [
            line("10:00:00", "a", "1"), line("10:29:00", "a", "2"), line("10:59:30", "a", "1"), line("10:59:31", "b", "1"),
        ]
        #expect(try sessions(lines, format) == 3)
        #expect(try sessions(lines, format) { $0.sessionGap = .seconds(3600) } == 2)
        #expect(try sessions(lines, format) { ($0.session, $0.sessionGap) = (.cookie("sid"), .seconds(7200)) } == 2)
    }

    @Test("rates follow --scale, --compress and --peak; a log without times says so")
    func load() throws {
        func workload(_ change: (inout TrafficOptions) -> Void) throws -> JSONValue {
            try AccessLogImport.model(try log(SimulatedShop.lines, format: Self.timed, change)).value.withoutComments[
                "workload"] ?? .null
        }
        let peak = try workload { ($0.onlyPeak, $0.scale) = (true, 2) }
        #expect(peak["executor"] == "constant-arrival-rate")
        #expect(peak["rate"] == "1.333/s")
        #expect(peak["for"] == "1h")
        let fast = try workload { $0.compression = 60 }
        #expect(fast["stages"]?.elements.compactMap { $0["over"]?.string }.prefix(4) == ["0s", "1m", "0s", "1m"])
        #expect(fast["stages"]?.elements.count == 8)

        let lines = [#"INFO:     127.0.0.1:52732 - "GET /q HTTP/1.1" 200 OK"#]
        let value = try AccessLogImport.model(try log(lines, format: "uvicorn")).value
        #expect(value["workload"]?["rate"] == "10/s")
    }

    @Test("what looks like a secret in a query is masked, and that is said")
    func secrets() throws {
        let lines = ["a", "b"].map {
            #"127.0.0.1 - - [29/Nov/2026:11:51:41 +0000] "GET /x?token=s3cr3t\#($0)&page=\#($0) HTTP/1.1" 200 1 "-" "-""#
        }
        let imported = try AccessLogImport.model(try log(lines, format: "nginx"))
        #expect(imported.files.count == 1)
        #expect(!(imported.text + imported.files[0].text).contains("s3cr3t"))
        #expect(imported.notes.contains { $0.contains("the values of token") })
    }

    @Test("a log with nothing to import says what to do")
    func nothing() throws {
        #expect(throws: Problem.self) { try AccessLogImport.model(try log(["rubbish"], format: "nginx")) }
        do {
            _ = try AccessLogImport.model(
                try log([#"127.0.0.1 - - [29/Nov/2026:11:51:41 +0000] "GET /healthz HTTP/1.1" 200 1 "-" "-""#], format: "nginx"))
            Issue.record("a scenario of nothing")
        } catch let problem as Problem {
            #expect(
                problem.description
                    == "error: all 1 requests of the log were left out. Take them with --all (static files), --bots, or --bodies FILE for methods with a body."
            )
        }
    }
}
