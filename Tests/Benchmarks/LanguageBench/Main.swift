// What the scenario language costs for each request, in CPU time: a plain step against one with five variables, a JSON body, two checks and
// one extraction, over a transport that answers at once. And what a million rows of data cost in memory.
//
//     swift run -c release LanguageBench

import Basics
import Glibc
import HTTPMessages
import LoadEngine
import Reactor
import Runs
import Scenarios

/// Answers every request at once with the same bytes.
final class InstantTransport: Transport {
    let loop: EventLoop

    init(_ loop: EventLoop) { self.loop = loop }

    func makeSession() -> Session { Session(loop) }

    final class Session: TransportSession {
        let response = KeptResponse()
        private let loop: EventLoop
        private let body = Array(
            #"{"id":4711,"user":"customer-17","items":[{"sku":12,"quantity":1},{"sku":13,"quantity":2}],"total":129.5,"token":"eyJhbGciOiJIUzI1NiJ9.e30.abc"}"#
                .utf8)

        init(_ loop: EventLoop) { self.loop = loop }

        func start(_ request: borrowing OutgoingRequest) {
            response.reset()
            if request.keepBody > 0 { response.body.append(contentsOf: body) }
        }

        func finish() async -> Exchange {
            let now = loop.readClock()
            return Exchange(status: 200, sentAt: now - 1000, endedAt: now, bytesSent: 300, bytesReceived: 500)
        }

        func cancel() {}
        func close() {}
    }
}

func cpuTime() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

/// Microseconds of CPU for each request of a scenario with one flow of these steps.
func cost(_ step: String, requests: Int) async throws -> Double {
    let text = """
        { "name": "bench", "target": "demo", "data": { "users": { "file": "u.csv" } },
          "workload": { "executor": "shared-iterations", "vus": 1, "iterations": \(requests) },
          "flows": [{ "name": "f", "steps": [{ "name": "s", \(step) }] }] }
        """
    let rows = "name,password\n" + (1...100).map { "user-\($0),secret-\($0)\n" }.joined()
    let plan = try Plan.load(Array(text.utf8), file: "bench.json", files: ScenarioFiles { _, _ in .success(Array(rows.utf8)) })
    return try await EventLoop.with { loops in
        let load = Load(plan, base: BaseURL(origin: Origin(scheme: .http, host: "127.0.0.1", port: 80)), loops: loops)
        async let draining: Void = { while await load.nextInterval() != nil {} }()
        let begin = cpuTime()
        _ = try await load.run(start: loops[0].readClock()) { InstantTransport($0) }
        let spent = cpuTime() - begin
        await draining
        return spent / Double(requests) * 1e6
    }
}

func residentBytes() -> Int {
    guard let file = fopen("/proc/self/status", "r") else { return 0 }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 256)
    while fgets(&line, 256, file) != nil {
        let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        if text.hasPrefix("VmRSS:") { return (Int(text.split(separator: " ").dropLast().last.map(String.init) ?? "") ?? 0) * 1024 }
    }
    return 0
}

@main enum Main {
    static func main() async throws {
        let plain = #""get": "/products/1""#
        let rich = #"""
            "post": "/orders/${vu}", "headers": { "X-Iteration": "${iteration}" },
            "json": { "user": "${users.name}", "password": "${users.password}", "sku": "${random.int(1,500)}" },
            "check": { "status": 200, "json": { "$.total": { "above": 0 } } }, "extract": { "token": "$.token" }
            """#
        for _ in 0..<3 {
            let a = try await cost(plain, requests: 500_000)
            let b = try await cost(rich, requests: 500_000)
            print("plain \(a) µs, rich \(b) µs: \(b - a) µs more for each request")
        }
        let path = "/tmp/perfbench-language-bench.csv"
        if let file = fopen(path, "w") {
            fputs("name,password,mail\n", file)
            for row in 0..<1_000_000 { fputs("customer-\(row),secret-\(row),customer-\(row)@mail.example\n", file) }
            fclose(file)
        }
        defer { unlink(path) }
        let text =
            #"{ "name": "b", "target": "demo", "data": { "users": { "file": "\#(path)" } }, "workload": { "executor": "constant-vus", "vus": 1, "for": "1s" }, "flows": [{ "name": "f", "steps": [{ "name": "s", "get": "/${users.name}" }] }] }"#
        let before = residentBytes()
        let begin = cpuTime()
        let plan = try Plan.load(Array(text.utf8), file: "bench.json")
        let after = residentBytes()
        print("\(plan.feeders[0].table.rowCount) rows: \((after - before) >> 20) MiB resident, \(cpuTime() - begin) s")
    }
}
