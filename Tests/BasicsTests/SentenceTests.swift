import Basics
import Testing

@Suite("Sentences")
struct SentenceTests {
    @Test(
        "the nearest name is found, if there is one",
        arguments: [
            ("ratee", "rate"), ("stauts", "status"), ("STATUS", "status"), ("rat", "rate"), ("workloads", "workload"),
            ("tpye", "type"),
            ("xyz", nil), ("", nil), ("duration-of-everything", nil), ("r", nil),
        ] as [(String, String?)])
    func nearest(typed: String, expected: String?) {
        #expect(nearestName(to: typed, in: ["status", "rate", "workload", "type"]) == expected)
    }

    @Test("of two equally near names the first is meant")
    func ties() {
        #expect(nearestName(to: "cat", in: ["bat", "hat"]) == "bat")
        #expect(nearestName(to: "cat", in: ["dog", "hat", "cat"]) == "cat")
        #expect(nearestName(to: "cat", in: []) == nil)
        #expect(nearestName(to: String(repeating: "x", count: 200), in: ["x"]) == nil)
    }

    @Test("a suggestion ends a sentence, and so does its absence")
    func suggestion() {
        #expect(didYouMean("ratee", ["rate"]) == #"; did you mean "rate"?"#)
        #expect(didYouMean("zzz", ["rate"]) == ".")
    }

    @Test("a problem says where, what, and the way out")
    func problem() {
        let place = Place(file: "scenarios/peak.json", line: 12, column: 7)
        #expect(Problem(.usage, #"Unknown key "ratee"."#).description == #"error: Unknown key "ratee"."#)
        #expect(
            Problem(.inability, "The disk is full.", hint: "Free some space.").description
                == "error: The disk is full. Free some space.")
        #expect(
            Problem(.usage, "This is wrong.", hint: "Do that.", place: place).description
                == "scenarios/peak.json:12:7: error: This is wrong. Do that.")
        #expect(
            Problems([Problem(.usage, "One."), Problem(.unreachable, "Two.", place: place)]).description
                == "error: One.\nscenarios/peak.json:12:7: error: Two.")
    }
}
