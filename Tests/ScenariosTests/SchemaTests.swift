import Basics
import FoundationEssentials
import JSON
import Scenarios
import TestSupport
import Testing

/// The folder of the scenarios that come with perfbench, with a slash at its end.
let shippedScenarios = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "scenarios/").path

@Suite struct SchemaTests {
    /// With UPDATE_GOLDEN=1 the file is written first.
    @Test func `the committed schema is the one of this version`() throws {
        let path = URL(filePath: shippedScenarios + "/scenario.schema.json")
        let text = JSONSchema.document.text(pretty: true) + "\n"
        if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" { try Data(text.utf8).write(to: path) }
        #expect(try String(decoding: Data(contentsOf: path), as: UTF8.self) == text)
    }

    @Test func `every reference of the schema leads somewhere, and every key is explained`() throws {
        let definitions = try #require(JSONSchema.document["$defs"])
        func walk(_ value: JSONValue) {
            switch value {
            case .object(let members):
                for member in members {
                    if member.key == "$ref", case .string(let text) = member.value {
                        #expect(definitions[String(text.dropFirst("#/$defs/".count))] != nil, "\(text)")
                    }
                    if member.key == "properties", case .object(let keys) = member.value {
                        for key in keys where key.value["const"] == nil { #expect(key.value["description"] != nil, "\(key.key)") }
                    }
                    walk(member.value)
                }
            case .array(let elements): for element in elements { walk(element) }
            default: break
            }
        }
        walk(JSONSchema.document)
    }

    @Test func `every scenario that comes with perfbench is sound`() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: shippedScenarios).filter {
            $0.hasSuffix(".json") && !$0.hasSuffix(".schema.json")
        }
        #expect(names.count >= 7)
        for name in names {
            let plan = try Plan.load(path: shippedScenarios + "/" + name)
            #expect(plan.name + ".json" == name)
            #expect(!plan.thresholds.isEmpty)
        }
    }
}
