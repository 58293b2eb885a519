// The slow ones, found again in what the server saw.

import Basics
import Glibc
import JSON
import Synchronization
import TestSupport
import Testing

extension EndToEnd.Runs {
    @Suite("Slow requests are found again") struct TraceTests {
        /// What the server did on purpose.
        private final class Purpose: Sendable {
            let counted = Atomic<Int>(0)
            let delayed = Mutex<String?>(nil)
            let failed = Mutex<String?>(nil)
        }

        private static func trace(_ head: String) -> String? {
            head.firstMatch(of: /(?i)\r\ntraceparent: 00-([0-9a-f]{32})-[0-9a-f]{16}-01\r\n/).map { String($0.1) }
        }

        /// Answers at once, but the 30th request after a second, and the 40th with 503.
        private static func serve(_ connection: borrowing ScriptedServer.Connection, _ purpose: Purpose) {
            while let request = connection.readRequest() {
                let number = purpose.counted.add(1, ordering: .relaxed).newValue
                if number == 30 {
                    purpose.delayed.withLock { $0 = trace(request.head) }
                    usleep(1_000_000)
                }
                if number == 40 { purpose.failed.withLock { $0 = trace(request.head) } }
                let id = trace(request.head).map { "X-Request-Id: r-\($0)\r\n" } ?? ""
                let status = number == 40 ? "503 Unavailable" : "200 OK"
                connection.send("HTTP/1.1 \(status)\r\n\(id)Set-Cookie: secret=1\r\nContent-Length: 2\r\n\r\nok")
            }
        }

        @Test("by the ids they carried, over either transport", arguments: ["wire", "curl"])
        func traced(transport: String) async throws {
            let bench = try Bench()
            let purpose = Purpose()
            try await ScriptedServer.with {
                Self.serve($0, purpose)
            } _: { server in
                let scenario = Scenario(on: "http://127.0.0.1:\(server.port)")
                    .with(workload: #"{ "executor": "per-vu-iterations", "vus": 4, "iterations": 12 }"#)
                    .with(steps: #"{ "name": "home", "get": "/" }, { "name": "buy", "post": "/${vu}", "json": { "a": 1 } }"#)
                    .with(#""transport": "\#(transport)", "exemplars": { "headers": ["X-Request-Id"] }"#)
                let run = try await bench.run(scenario, "--trace", "--workers", "2")
                run.expect(exit: 0)
                let seen = server.received.compactMap { Self.trace($0.head) }
                #expect(seen.count == 96 && Set(seen).count == 96)

                let exemplars = run.document.at("exemplars").list
                let slow = exemplars.filter { $0.at("kind") == "slow" }
                #expect(slow.count == 10)
                #expect(Set(exemplars.compactMap { $0.at("traceId").text }).isSubset(of: seen))
                let slowest = try #require(slow.max { $0.at("responseTime").number ?? 0 < $1.at("responseTime").number ?? 0 })
                let delayed = purpose.delayed.withLock { $0 }
                #expect(slowest.at("traceId").text == delayed)
                // Histograms have three digits, and show the upper end of the last.
                let (time, highest) = (slowest.at("responseTime").number ?? 0, run.number("responseTime.max") ?? 0)
                #expect(time <= highest && time > highest * 0.999)
                #expect(slowest.at("phases.firstByte").number ?? 0 >= 1000 && slowest.at("status").number == 200)
                let failed = exemplars.filter { $0.at("kind") == "failed" }
                #expect(failed.map { $0.at("traceId").text } == [purpose.failed.withLock { $0 }])
                #expect(failed.first?.at("status").number == 503 && failed.first?.at("error") == "status-5xx")
                for exemplar in exemplars {
                    #expect(exemplar.at("headers")["x-request-id"]?.text == exemplar.at("traceId").text.map { "r-" + $0 })
                }
                #expect(run.text.contains("Slowest requests") && run.text.contains(delayed ?? "no id"))
                let again = try await bench.report()
                #expect(again.document.at("exemplars") == run.document.at("exemplars"))
                #expect(!again.text.contains("secret="))
            }
        }

        @Test("and without ids there are none, but the requests are there all the same")
        func untraced() async throws {
            let bench = try Bench()
            try await ScriptedServer.with {
                Self.serve($0, Purpose())
            } _: { server in
                let run = try await bench.run(Scenario(on: "http://127.0.0.1:\(server.port)"))
                run.expect(exit: 0)
                #expect(!server.received.contains { $0.head.lowercased().contains("traceparent") })
                let exemplars = run.document.at("exemplars").list
                #expect(exemplars.count == 5)
                #expect(exemplars.areAll { $0.at("traceId") == .null && $0.at("vu").number ?? 0 >= 1 })
            }
        }
    }
}
