import Basics
import JSON
import Testing

@testable import Importers

/// Damaged and odd input: an answer or a sentence, never a crash.
struct RobustnessTests {
    /// A text with a few bytes changed, taken out, doubled or swapped for something that means much.
    private static func damaged(_ bytes: [UInt8], _ random: inout SeededRandom) -> [UInt8] {
        var bytes = bytes
        let pieces = [
            "\"", "{", "}", "[", "]", "null", "-1", "1e308", "${", "\\", "'", "$'", "%", "&", "://", "\u{0}", "#/", "é", "\n",
        ]
        for _ in 0..<Int(random.integer(in: 1...6)) where bytes.count > 8 {
            let at = Int(random.integer(in: 0...Int64(bytes.count - 8)))
            switch random.integer(in: 0...3) {
            case 0: bytes[at] = UInt8(truncatingIfNeeded: random.next())
            case 1: bytes.removeSubrange(at..<(at + Int(random.integer(in: 1...7))))
            case 2: bytes.insert(contentsOf: bytes[at..<(at + 7)], at: at)
            default: bytes.insert(contentsOf: pieces[Int(random.integer(in: 0...Int64(pieces.count - 1)))].utf8, at: at)
            }
        }
        return bytes
    }

    @Test("no damage to a recording, a description or a command ends in anything but a scenario or a sentence", arguments: 0..<4)
    func damage(part: UInt64) throws {
        var random = SeededRandom(seed: 3, part: part)
        let recording = try fixture("shop.har"), description = try fixture("shop-openapi.json")
        let command = Array(
            #"curl -u a:b 'https://x.example/a?b=${c}' -H "Authorization: $T" -b 'a=1; b=2' --data-raw $'{\"a\":\'x\'}' -F f=@x -m 2 -L | jq"#
                .utf8)
        func check(_ make: () throws(Problem) -> ImportedScenario) {
            do throws(Problem) {
                let scenario = try make()
                let document = try? JSONDocument(Array(scenario.text.utf8), allowing: .comments)
                #expect(document?.root.value == scenario.value.withoutComments)
            } catch {
                #expect(error.sentence.last == "." && error.kind == .usage, "\(error)")
            }
        }
        for _ in 0..<40 {
            let har = Self.damaged(recording, &random), api = Self.damaged(description, &random)
            check { () throws(Problem) in try HARImport.scenario(har) }
            check { () throws(Problem) in try OpenAPIImport.scenario(api) }
        }
        for _ in 0..<500 {
            let text = String(decoding: Self.damaged(command, &random), as: UTF8.self)
            check { () throws(Problem) in try CurlImport.scenario(text) }
        }
    }

    @Test(
        "moments are read in every spelling that recorders use",
        arguments: [
            ("2026-01-31T12:00:00.500Z", 500.0), ("2026-01-31T13:00:00.5+01:00", 500), ("2026-01-31T07:30:00.500-04:30", 500),
            ("2026-01-31T12:00:01", 1000),
        ])
    func moments(text: String, offset: Double) throws {
        let noon = try #require(milliseconds("2026-01-31T12:00:00Z"))
        #expect(milliseconds(text) == noon + offset)
    }

    @Test(
        "what is no moment is none",
        arguments: ["", "now", "2026-13-01T00:00:00Z", "2026-01-01T99999999999999999:00:00Z"])
    func noMoment(text: String) { #expect(milliseconds(text) == nil) }
}
