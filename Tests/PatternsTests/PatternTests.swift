import Patterns
import Testing

@Suite struct PatternTests {
    private func matches(_ pattern: String, _ text: String) throws -> [String] {
        let bytes = Array(text.utf8)
        let pattern = try Pattern(pattern)
        var matcher = PatternMatcher()
        var found: [String] = []
        matcher.forEachMatch(pattern, bytes.span, in: 0..<bytes.count) { match in
            let whole = String(decoding: bytes[match.whole], as: UTF8.self)
            let capture = String(decoding: bytes[match.capture], as: UTF8.self)
            found.append(whole == capture ? whole : "\(whole)→\(capture)")
            return true
        }
        return found
    }

    @Test(arguments: [
        ("abc", "xabcabc", ["abc", "abc"]), ("a.c", "abc a\nc", ["abc"]), ("a*", "baac", ["", "aa", "", ""]),
        ("(a|ab)(c|bcd)", "abcd", ["abcd→a"]),
        (#"id=(\d+)"#, "id=12 id=345", ["id=12→12", "id=345→345"]), ("<(.+)>", "<a><b>", ["<a><b>→a><b"]),
        ("<(.+?)>", "<a><b>", ["<a>→a", "<b>→b"]),
        ("^a", "aba", ["a"]), ("a$", "aba", ["a"]), (#"\bfoo\b"#, "foo food foo", ["foo", "foo"]),
        ("[^\"]+", "\"ab\"c", ["ab", "c"]),
        ("a{2}", "aaaaa", ["aa", "aa"]), ("a{2,3}", "aaaaa", ["aaa", "aa"]), ("a{2,}", "aaaaa", ["aaaaa"]),
        ("a{1,3}?", "aaa", ["a", "a", "a"]),
        ("(?i)HeLLo", "hello HELLO", ["hello", "HELLO"]), ("(?i)[^h]", "Hi", ["i"]), ("ü+", "füür", ["üü"]),
        (#"[\w-]+"#, "a-b c", ["a-b", "c"]), ("[]a]+", "]a", ["]a"]),
        (#"\x41\."#, "A.", ["A."]), ("x|y|", "zy", ["", "y", ""]), ("(?<id>[0-9])x", "1x", ["1x→1"]),
        ("(?:ab)+", "ababa", ["abab"]), ("(a)?b", "b", ["b"]),
        ("token\":\"([^\"]*)", #"{"token":"abc"}"#, ["token\":\"abc→abc"]),
    ])
    func `finds what people expect`(pattern: String, text: String, expected: [String]) throws {
        #expect(try matches(pattern, text) == expected)
    }

    /// Patterns for which an engine that tries one way after the other needs longer than the universe has been there.
    @Test(arguments: ["(a+)+b", "(a|aa)+b", "(a|a)*b", "(.*a){20}b", "(a?){40}a{40}b", "^(a+)+$b", "((a*)*)*b", "([a-z]+)*b"])
    func `does not hang`(pattern: String) throws {
        let bytes = [UInt8](repeating: UInt8(ascii: "a"), count: 3000)
        var matcher = PatternMatcher()
        #expect(try !matcher.matches(Pattern(pattern), bytes.span, in: 0..<bytes.count))
    }

    @Test("gives up when all matches together take too long, says so, and begins anew")
    func givesUp() throws {
        let bytes = [UInt8](repeating: UInt8(ascii: "a"), count: 3000)
        var matcher = PatternMatcher(mostSteps: 100_000)
        var count = 0
        matcher.forEachMatch(try Pattern("a.*b|a"), bytes.span, in: 0..<bytes.count) { _ in
            count += 1
            return true
        }
        #expect(matcher.isExhausted && count < 100)
        #expect(try !matcher.matches(Pattern("a+$"), bytes.span, in: 0..<bytes.count))
        matcher.begin()
        #expect(!matcher.isExhausted)
        #expect(try matcher.matches(Pattern("a+$"), bytes.span, in: 0..<bytes.count))
    }

    @Test(arguments: [
        ("", 0, "is empty"), ("(a", 0, "has a \"(\" that is not closed"), ("a)", 1, "has a \")\" without a \"(\""),
        ("[a", 0, "has a \"[\" that is not closed"),
        ("*a", 0, "has \"*\" with nothing before it to repeat; write \"\\*\" for the character"),
        ("a**", 2, "repeats a repetition at \"*\"; put the inner one in parentheses"),
        ("a{3,1}", 1, "repeats from 3 to 1, which is backwards"),
        ("a{2000}", 1, "has a \"{\" without counts up to 1000; write \"\\{\" for the character"),
        ("(a)\\1", 3, "refers back with \"\\1\", which is not supported"),
        (
            "(?=a)", 0,
            "looks ahead or behind, or sets a flag, at \"(?\", which is not supported; \"(?:\" and, at the beginning, \"(?i)\" are"
        ),
        ("a\\", 1, "ends in a backslash"), ("\\q", 0, "has the escape \"\\q\", which means nothing here"),
        ("[z-a]", 0, "has a range in \"[\" that goes backwards"),
        ("((a{100}){100}){100}", 0, "is too long: its repetitions written out have more than 1000 parts"),
        ("[ü]", 1, "has \"ü\" in \"[\"; only ASCII characters are allowed there, write (?:a|ü) instead"),
        ("a++", 2, "has a possessive repetition, which is not supported; leave out the second \"+\""),
    ])
    func `refuses in words`(pattern: String, offset: Int, reason: String) {
        let mistake = #expect(throws: PatternMistake.self) { try Pattern(pattern) }
        #expect(mistake?.offset == offset)
        #expect(mistake?.reason == reason)
    }
}
