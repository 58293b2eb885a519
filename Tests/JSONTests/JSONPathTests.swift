import JSON
import Testing

@Suite("A JSON path") struct JSONPathTests {
    private static let document = Array(
        #"""
        { "a": { "b": [10, {"c": "x"}, [1, 2]], "b": "second" }, "é": 1, "q\"\n\u0041": "esc\u00e9\ud83d\ude00\/", "items": [ {"id": 1, "t": ["p", "q"]}, {"id": "2"},
          {"other": {"id": 9}}, {"id": null} ], "empty": [], "deep": {"x": "}]\"{"}, "n": -12.50e1, "z": false }
        """#.utf8)

    private func texts(_ path: String, in bytes: [UInt8] = document) throws -> [String] {
        let path = try JSONPath(path)
        var found: [String] = []
        path.forEachMatch(in: bytes.span) { slice in
            var text: [UInt8] = []
            slice.appendText(of: bytes.span, to: &text)
            found.append("\(slice.kind.rawValue) \(String(decoding: text, as: UTF8.self))")
            return true
        }
        return found
    }

    @Test(
        "leads to values",
        arguments: [
            ("$.a.b[0]", ["number 10"]), ("$.a.b[1].c", ["string x"]), ("$['a']['b'][2][1]", ["number 2"]), ("$.a.b[3]", []),
            ("$.é", ["number 1"]), ("$.items[*].id", ["number 1", "string 2", "null null"]), ("$.items[2].*.id", ["number 9"]),
            ("$.items[0].t[*]", ["string p", "string q"]), ("$.items[*].t[*]", ["string p", "string q"]), ("$.empty[*]", []),
            ("$.empty", ["array []"]), ("$.deep", ["object {\"x\": \"}]\\\"{\"}"]), ("$.deep.x", ["string }]\"{"]),
            ("$.n", ["number -12.50e1"]), ("$.z", ["boolean false"]), ("$.none.x", []), ("$.a[0]", []), ("$.items.id", []),
        ])
    func leads(path: String, expected: [String]) throws { #expect(try texts(path) == expected) }

    @Test("finds keys and reads texts that are written with escapes")
    func escapes() throws { #expect(try texts("$['q\u{22}\nA']".replacing("$['", with: "$['")) == ["string escé😀/"]) }

    @Test("leads to a value that is the whole document", arguments: ["[1]", " 7 ", "\"x\"", "{}"])
    func root(text: String) throws { #expect(try texts("$", in: Array(text.utf8)).count == 1) }

    @Test(
        "finds nothing, and nothing wrong, in what is no JSON",
        arguments: [
            "", "{", "{\"a\"", "{\"a\":", "{\"a\":{", "{\"a\":}", "<html>", "[1,2", "{\"b\":\"", "{\"b\":\"\\", "{,}", "nul",
            "\u{0}\u{1}",
        ])
    func damaged(text: String) throws { #expect(try texts("$.a.b", in: Array(text.utf8)).isEmpty) }

    @Test("does not care how deep a document is")
    func deep() throws {
        let bytes = Array(
            (#"{"x":"# + String(repeating: "[", count: 500_000) + String(repeating: "]", count: 500_000) + #","a":1}"#).utf8)
        #expect(try texts("$.a", in: bytes) == ["number 1"])
    }

    @Test(
        "is refused in words",
        arguments: [
            ("a.b", 0, "does not begin with \"$\""), ("$.", 2, "has no name after \".\""),
            ("$..a", 2, "has \"..\", which is not supported; name every step of the way"),
            ("$[", 1, "has \"[\" without a position from 0, a name in quotes or \"*\" behind it"),
            ("$[-1]", 1, "has \"[\" without a position from 0, a name in quotes or \"*\" behind it"),
            ("$[0", 1, "has a \"[\" that is not closed"), ("$['a]", 1, "has a name whose quote is not closed"),
            ("$a", 1, "has \"a\" where \".\" or \"[\" was expected"),
        ])
    func refused(path: String, offset: Int, reason: String) {
        let mistake = #expect(throws: JSONPathMistake.self) { try JSONPath(path) }
        #expect(mistake?.offset == offset)
        #expect(mistake?.reason == reason)
    }

    @Test(
        "reads numbers without a string",
        arguments: [
            ("0", 0), ("-0", -0.0), ("12", 12), ("-12.5", -12.5), ("0.1", 0.1), ("1e3", 1000), ("1.5E-2", 0.015), ("99.99", 99.99),
            ("9007199254740993", 9_007_199_254_740_992),
            ("123456789012345678901234567890", 1.2345678901234568e29),
        ])
    func numbers(text: String, expected: Double) { #expect(decimalNumber(Array(text.utf8).span, 0..<text.utf8.count) == expected) }

    @Test("knows what is no number", arguments: ["", "-", ".", "1.", ".5", "1x", "x", "1e", "--1", "1.2.3", "NaN", "inf"])
    func noNumbers(text: String) { #expect(decimalNumber(Array(text.utf8).span, 0..<text.utf8.count) == nil) }
}
