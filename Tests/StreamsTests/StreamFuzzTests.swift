import Basics
import FoundationEssentials
import JSON
import Streams
import Testing

@Suite("Streams that no server would send")
struct StreamFuzzTests {
    /// How many streams are tried: 100,000, or what PERFBENCH_FUZZ says.
    static let count = ProcessInfo.processInfo.environment["PERFBENCH_FUZZ"].flatMap { Int($0) } ?? 100_000

    static let seeds = [
        "data: {\"choices\":[{\"delta\":{\"content\":\"a\"},\"finish_reason\":null}]}\n\ndata: [DONE]\n\n",
        "event: error\r\ndata: {\"error\":{\"message\":\"x\"}}\r\n\r\n: ping\r\n\r\ndata:{\"usage\":{\"completion_tokens\":7}}\r\rdata\n\n",
        "{\"message\":{\"content\":\"a\\u00e9\"},\"done\":false}\n{\"done\":true,\"eval_count\":3}",
        "\u{FEFF}data: [1,[2,{\"delta\":\"]\"}]]\ndata: 2\n\n",
    ]
    static let marks = Array("\r\n: {}[]\",\\\u{FEFF}datevn0".utf8)

    /// What was found of a stream handed over in two pieces.
    private struct Found: Equatable {
        var events, contents, usage: Int64
        var fault: StreamProgress.Fault?
        var kept: [UInt8]
    }

    @Test("are read to their end, and the same in two pieces as in one")
    func mutated() {
        var random = SeededRandom(seed: 20)
        var progress = StreamProgress()
        var found = 0
        var failures = 0
        for round in 0..<Self.count {
            var text = Array(Self.seeds[round % Self.seeds.count].utf8)
            for _ in 0...Int.random(in: 0...4, using: &random) {
                let at = Int.random(in: 0..<text.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: text[at] = Self.marks.randomElement(using: &random)!
                case 1: text.insert(Self.marks.randomElement(using: &random)!, at: at)
                case 2 where text.count > 1: text.remove(at: at)
                default: text[at] = UInt8.random(in: 0...255, using: &random)
                }
            }
            let shape = StreamPreset.allCases[round / 4 % 4].shape
            let cut = Int.random(in: 0...text.count, using: &random)
            func read(_ cuts: [Range<Int>]) -> Found {
                progress.begin(shape.format, keeping: .all, room: 100)
                for range in cuts {
                    text.withUnsafeBytes { progress.take(UnsafeRawBufferPointer(rebasing: $0[range]), shape, at: 1) }
                }
                let fault = progress.takeEnd(shape, at: 2)
                return Found(
                    events: progress.events, contents: progress.contents, usage: progress.usage, fault: fault, kept: progress.kept)
            }
            let whole = read([0..<text.count])
            if whole != read([0..<cut, cut..<text.count]) { failures += 1 }
            found += Int(whole.events)
        }
        #expect(failures == 0)
        #expect(found > Self.count / 10)
    }
}
