import Basics
import FoundationEssentials
import JSON
import Scenarios
import TestSupport
import Testing

/// Scenarios with accidents. 100,000 of them with PERFBENCH_PROOFS=1, a few otherwise: an unoptimised build reads slowly.
@Suite struct FuzzTests {
    private static let isProof = ProcessInfo.processInfo.environment["PERFBENCH_PROOFS"] != nil
    /// For each of ten seeds.
    private static let count = isProof ? 10_000 : 150

    /// The scenarios that come with perfbench: together they use the whole language.
    private static let scenarios: [[UInt8]] = {
        let names = ((try? FileManager.default.contentsOfDirectory(atPath: shippedScenarios)) ?? []).sorted()
        return names.filter { $0.hasSuffix(".json") && !$0.hasSuffix(".schema.json") }.compactMap {
            (try? Data(contentsOf: URL(filePath: shippedScenarios + "/" + $0))).map(Array.init)
        }
    }()

    private static let files = ScenarioFiles { path, _ in
        path.hasSuffix("users.csv")
            ? .success(Array("name,password,city\nada,secret,London\n".utf8)) : .failure(.init("does not exist"))
    }

    private static let pieces = [
        "{", "}", "[", "]", "\"", ",", ":", "null", "true", "-1", "1e999", "\"\"", "\"${\"", "\"${vu}\"", "\\u0000", "\u{0}", "/*",
        "//", "$", "99999999999999999999",
        "\"exists\"", "{}", "[]", "\"((((a*)*)*)*)*\"", "\"$.a[*]..b\"", "\"over\"",
    ].map { Array($0.utf8) }

    /// One to four accidents: a byte changed, a stretch cut out, copied elsewhere, or something typed in between.
    private static func damaged(_ random: inout SeededRandom) -> [UInt8] {
        var bytes = scenarios.randomElement(using: &random)!
        for _ in 0...Int.random(in: 0..<4, using: &random) where !bytes.isEmpty {
            let at = Int.random(in: 0..<bytes.count, using: &random)
            let end = min(bytes.count, at + Int.random(in: 1...40, using: &random))
            switch Int.random(in: 0..<6, using: &random) {
            case 0: bytes[at] = UInt8.random(in: .min ... .max, using: &random)
            case 1: bytes[at] = Array("{}[]\",:0129.-$/ae ".utf8).randomElement(using: &random)!
            case 2: bytes.removeSubrange(at..<end)
            case 3: bytes.insert(contentsOf: pieces.randomElement(using: &random)!, at: at)
            case 4: bytes.replaceSubrange(at..<end, with: pieces.randomElement(using: &random)!)
            default: bytes.insert(contentsOf: bytes[at..<end], at: Int.random(in: 0...bytes.count, using: &random))
            }
        }
        return bytes
    }

    @Test(arguments: 0..<10)
    func `damaged scenarios are refused in words or run whole`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        for _ in 0..<Self.count {
            let bytes = Self.damaged(&random)
            do throws(Problems) {
                let plan = try Plan.load(bytes, file: "t.json", files: Self.files)
                #expect(!plan.steps.isEmpty)
                #expect(plan.steps.areAll { !$0.name.isEmpty && $0.action.http?.target.parts.isEmpty != true })
                #expect(plan.workloads.areAll { !$0.flows.isEmpty })
                #expect(plan.flows.areAll { !$0.steps.isEmpty })
                _ = PlanOutline(plan).lines
            } catch {
                #expect(!error.all.isEmpty)
                #expect(error.all.areAll { [".", "?"].contains($0.sentence.last) && $0.sentence.utf8.count < 2000 })
            }
        }
    }

    // MARK: unknown keys

    /// Objects under these keys have keys that are free, and objects with known keys as values.
    private static let free: Set<String> = ["extract", "data", "when", "header", "multipart", "column"]
    /// What is under these keys is not the language's.
    private static let opaque: Set<String> = ["variables", "headers", "query", "form", "tags"]

    /// Where each object with known keys begins.
    private static func objects(_ node: JSONNode, under key: String = "", in parent: String = "") -> [Int] {
        switch node.content {
        case .object(let members):
            // "json" is a body in a step, and paths with tests in a check.
            if opaque.contains(key) || key == "json" && parent == "" { return [] }
            let isFree = free.contains(key) || key == "json"
            let inside = members.flatMap { member in
                objects(
                    member.value, under: isFree ? "" : member.key,
                    in: key == "check" || key == "not" ? "check" : isFree ? "free" : "")
            }
            return isFree ? inside : [node.range.lowerBound] + inside
        case .array(let elements):
            return elements.flatMap { objects($0, under: key == "steps" || key == "flows" ? "" : "element", in: "") }
        default: return []
        }
    }

    @Test func `an unknown key is refused wherever it is`() throws {
        for bytes in Self.scenarios {
            let root = try JSONDocument(bytes, allowing: [.comments, .trailingCommas]).root
            let places = Self.objects(root)
            #expect(places.count >= 5)
            for place in places {
                #expect(bytes[place] == UInt8(ascii: "{"))
                var changed = bytes
                changed.insert(contentsOf: #" "nowhereKnown": 1, "#.utf8, at: place + 1)
                let problems = #expect(throws: Problems.self) { try Plan.load(changed, file: "t.json", files: Self.files) }
                #expect(problems?.all.contains { $0.sentence.hasPrefix("unknown key \"nowhereKnown\"") } == true)
            }
        }
    }
}
