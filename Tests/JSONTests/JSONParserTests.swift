import JSON
import Testing

@Suite struct JSONParserTests {
    @Test(
        arguments: [
            ("null", JSONValue.null), (" true ", true), ("[]", []), ("{}", [:]), ("-0.5e1", -5.0),
            ("9223372036854775807", JSONValue.integer(.max)),
            ("9223372036854775808", 9223372036854775808.0), ("[1, \"a\", {\"b\": false}]", [1, "a", ["b": false]]),
            (#""\u00e4\ud83d\ude00\n\/""#, "ä😀\n/"), ("\u{FEFF}1", 1), ("\"ünïcode 😀\"", "ünïcode 😀"),
        ] as [(String, JSONValue)])
    func `reads what JSON allows`(text: String, expected: JSONValue) throws {
        #expect(try JSONValue(parsing: text) == expected)
    }

    @Test(arguments: [
        ("", "1:1: the document is empty; a JSON value was expected."),
        ("\n  ", "2:3: the document is empty; a JSON value was expected."),
        ("{", "1:2: the document ends inside the object opened at 1:1."),
        ("{\n\"a\": [1,", "2:9: the document ends inside the list opened at 2:6."),
        ("{\"a\"", "1:5: the document ends inside the object opened at 1:1."),
        ("{\"a\":", "1:6: the document ends inside the object opened at 1:1."),
        ("{\"a\" 1}", "1:6: \":\" was expected after the key \"a\", not \"1\"."),
        ("{a: 1}", "1:2: a key in double quotes was expected, not \"a\"."),
        ("{\"a\": 1 \"b\": 2}", "1:9: \",\" or \"}\" was expected, not \"\"\"."),
        ("[1 2]", "1:4: \",\" or \"]\" was expected, not \"2\"."),
        ("[1,]", "1:3: a comma before \"]\" is not part of JSON."),
        ("{\"a\":1,}", "1:7: a comma before \"}\" is not part of JSON."),
        ("1 2", "1:3: unexpected \"2\" after the end of the document."),
        ("// x\n1", "1:1: comments are not part of JSON."),
        ("True", "1:1: unexpected \"True\" where a value was expected; did you mean true?"),
        ("NaN", "1:1: unexpected \"NaN\" where a value was expected. Put text in double quotes."),
        ("'a'", "1:1: unexpected \"'\" where a value was expected. Put text in double quotes."),
        ("01", "1:1: \"01\" is not a JSON number."), ("+1", "1:1: \"+1\" is not a JSON number."),
        (".5", "1:1: \".5\" is not a JSON number."),
        ("1.", "1:1: \"1.\" is not a JSON number."), ("0x10", "1:1: \"0x10\" is not a JSON number."),
        ("[-]", "1:2: \"-\" is not a JSON number."), ("1e999", "1:1: the number 1e999 is too large."),
        ("\"ab", "1:1: the text is not closed. It ends with a double quote."),
        ("\"a\nb\"", "1:1: the text is not closed before the end of its line. Write a line break as \\n."),
        ("\"ä\u{0}\"", "1:3: the control character U+0000 is not allowed in a text. Write it as \\u0000."),
        ("\u{0}", "1:1: unexpected the control character U+0000 where a value was expected."),
        (#""ä\q""#, "1:3: \"\\q\" is not an escape. Write a backslash itself as \\\\."),
        (#""\u12g4""#, "1:2: \"\\u\" must be followed by four hexadecimal digits."),
        (#""\ud800""#, "1:2: \"\\ud800\" is one half of a surrogate pair without the other."),
        (#""\udc00""#, "1:2: \"\\udc00\" is one half of a surrogate pair without the other."),
        (#"{"a":1,"b":2,"a":3}"#, "1:14: the key \"a\" appears twice in one object. It appeared first at 1:2."),
    ])
    func `says what is wrong and where`(text: String, expected: String) {
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
        #expect(error?.description == expected)
    }

    @Test(
        arguments: [
            ([0x22, 0xFF, 0x22], "1:2: the byte 0xFF is not part of UTF-8 text. Save the file as UTF-8."),
            ([0x22, 0xC0, 0xAF, 0x22], "1:2: the byte 0xC0 is not part of UTF-8 text. Save the file as UTF-8."),
            ([0x22, 0xED, 0xA0, 0x80, 0x22], "1:2: the byte 0xED is not part of UTF-8 text. Save the file as UTF-8."),
            ([0x22, 0xE2, 0x82], "1:2: the byte 0xE2 is not part of UTF-8 text. Save the file as UTF-8."),
            ([0xFF, 0xFE, 0x7B, 0x00], "1:1: the byte 0xFF is not part of UTF-8 text. Save the file as UTF-8."),
        ] as [([UInt8], String)])
    func `finds bytes that are not UTF-8`(bytes: [UInt8], expected: String) {
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: bytes) }
        #expect(error?.description == expected)
    }

    @Test func `stops at 200 levels`() throws {
        let deep = { (depth: Int) in String(repeating: "[", count: depth) + String(repeating: "]", count: depth) }
        _ = try JSONValue(parsing: deep(200))
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: deep(100_000)) }
        #expect(error?.description == "1:201: objects and lists are nested more than 200 deep.")
    }

    @Test func `refuses more than 16 MiB`() {
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: [UInt8](repeating: 0x20, count: 16 << 20 + 1)) }
        #expect(error?.sentence == "the document has 16777217 bytes; at most 16777216 (16 MiB) are read.")
    }

    @Test func `takes comments and trailing commas when allowed, and knows where everything is`() throws {
        let text = "// é\n{ /* ü */ \"a\": [1, 2,], // end\n  \"ö\": \"x\\ny\",\n}\n"
        let root = try JSONDocument(Array(text.utf8), allowing: [.comments, .trailingCommas]).root
        guard case .object(let members) = root.content, case .array(let list) = members[0].value.content else {
            Issue.record("no object")
            return
        }
        #expect(root.position.description == "2:1")
        #expect(members.map(\.position.description) == ["2:11", "3:3"])
        #expect(list.map(\.position.description) == ["2:17", "2:20"])
        #expect(members[1].value.hasEscapes)
        #expect(root.value == ["a": [1, 2], "ö": "x\ny"])
    }

    @Test(arguments: ["/* never", "{} /", "[1,,]", "{,}"])
    func `is not lenient beyond that`(text: String) {
        #expect(throws: JSONError.self) { try JSONDocument(Array(text.utf8), allowing: [.comments, .trailingCommas]) }
    }

    @Test func `keeps the spelling of numbers`() throws {
        let root = try JSONDocument(Array("12345678901234567890.10".utf8)).root
        #expect(root.content == .number(12345678901234567890.10, text: "12345678901234567890.10"))
    }

    @Test func `reads back what it writes`() throws {
        let value: JSONValue = ["a": [1, 2.5, nil, true], "text": "ä\"\\\n\u{1}😀", "empty": [:]]
        #expect(try JSONValue(parsing: value.text()) == value)
        #expect(try JSONValue(parsing: value.text(pretty: true)) == value)
    }
}
