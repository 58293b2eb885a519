// Users with a memory, held against a service that counts: the shipped shop scenario, and a session recorded in a browser.

import Basics
import FoundationEssentials
import JSON
import TestSupport
import Testing

extension EndToEnd.Runs {
    @Suite("Users with a memory") struct UserTests {
        private static let project = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().path

        @Test("a hundred of them log in, browse and buy, and the shop counts the same")
        func browseAndBuy() async throws {
            let bench = try Bench()
            try await Demo.with { demo in
                let ending = try await Perfbench.run(
                    "run", Self.project + "/scenarios/browse-and-buy.json", "--target", demo.url, "--db", bench.store, "--json",
                    bench.folder.file("result.json"), "--quiet", timeout: .seconds(60))
                let run = try bench.performed(ending)
                run.expect(exit: 0)
                let shop = try demo.stats()
                func sent(_ steps: String...) -> Int {
                    run.document.at("steps").list.filter { steps.contains($0.at("name").text ?? "") }
                        .reduce(0) { $0 + Int($1.at("requests").number ?? 0) }
                }
                func counted(_ route: String) -> Int { Int(shop.at("requests")[route]?.number ?? 0) }
                #expect(sent("login") == 100)
                #expect(counted("POST /login") == 100)
                #expect(sent("pay") == counted("POST /orders"))
                #expect(sent("pay") > 0)
                #expect(sent("confirmation") == counted("GET /orders/ID"))
                #expect(sent("add-to-cart") == counted("POST /cart"))
                #expect(sent("give-up") == counted("DELETE /cart"))
                #expect(sent("product", "bestseller") == counted("GET /products/ID"))
                #expect(run.integer("totals.failedRequests") == 0)
                // Setup and teardown are a request each, and counted in no figure.
                #expect(run.integer("totals.requests").map { $0 + 2 } == Int(shop.at("total").number ?? -1))
            }
        }

        @Test("a session recorded in a browser runs as it was imported")
        func recording() async throws {
            let bench = try Bench()
            try await Demo.with { demo in
                let scenario = bench.folder.file("imported.json")
                let recording = Self.project + "/Tests/ImportersTests/Fixtures/shop.har"
                let imported = try await Perfbench.run("import", "har", recording, "-o", scenario)
                #expect(imported.exit == 0, "\(imported.errors)")
                let ending = try await Perfbench.run(
                    "run", scenario, "--target", demo.url, "--duration", "3s", "--db", bench.store, "--json",
                    bench.folder.file("result.json"), "--quiet")
                let run = try bench.performed(ending)
                run.expect(exit: 0)
                #expect(run.integer("totals.iterations") == 3)
                #expect(run.integer("totals.failedRequests") == 0)
                #expect(run.integer("totals.requests") == (try demo.count()))
            }
        }
    }
}
