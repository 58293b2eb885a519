import FoundationEssentials
import Importers
import JSON
import Scenarios
import Testing

/// What an import writes, the reader of scenarios accepts.
struct ImportedScenarioTests {
    /// Loads what was imported, with a value for every secret it asks for.
    private func plan(_ imported: ImportedScenario) throws -> Plan {
        let environment = Dictionary(uniqueKeysWithValues: imported.secrets.map { ($0.name, "a secret value") })
        return try Plan.load(Array(imported.text.utf8), file: "imported.json", environment: environment)
    }

    private func fixture(_ name: String) throws -> [UInt8] {
        let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        return Array(try Data(contentsOf: tests.appending(path: "ImportersTests/Fixtures/\(name)")))
    }

    @Test("a recorded session", arguments: [false, true])
    func recording(isWhole: Bool) throws {
        var options = ImportOptions()
        options.takesEverything = isWhole
        options.keepsThinkTimes = isWhole
        options.keepsSecrets = isWhole
        let plan = try plan(try HARImport.scenario(try fixture("shop.har"), options))
        #expect(plan.steps.count == (isWhole ? 15 : 11))
        #expect(plan.groups == ["products", "log-in", "checkout"])
        // The number of the order, 1, is also what a foreign site was told: taken with everything else, it is no longer the shop's own.
        #expect(Set(plan.slots) == (isWhole ? ["productId", "token"] : ["orderId", "productId", "token"]))
    }

    @Test("a description of an API")
    func description() throws {
        let plan = try plan(try OpenAPIImport.scenario(try fixture("shop-openapi.json")))
        #expect(plan.steps.count == 6)
        #expect(plan.flows.map(\.name) == ["orders", "api"])
    }

    @Test(
        "curl commands",
        arguments: [
            "curl http://localhost:8080/",
            "curl 'https://shop.example/a?b=${c}' -H 'Authorization: Bearer abc' -b 'sid=1' --data-raw '{\"a\":\"${b}\",\"password\":\"x\"}' "
                + "-H 'content-type: application/json' --compressed -k -L -m 2.5 --http2 --connect-timeout 1",
            "curl -u anna:secret -F a=b -F c=d http://localhost/upload; curl --digest -u anna:secret localhost/x",
            "curl -H \"X-Key: $KEY\" -G -d q=1 --data-urlencode 'r=ü x' localhost/s -I",
            "curl -H 'Host: shop.example' -H 'Accept-Encoding: gzip' -H 'X-Empty;' -X PATCH -d 'a=1&b' localhost/x",
        ])
    func commands(command: String) throws {
        #expect(try plan(try CurlImport.scenario(command)).steps.count >= 1)
    }
}
