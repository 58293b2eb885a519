import Drawing
import Testing

@Suite("Text on a terminal")
struct TextTests {
    @Test(
        "nothing that a terminal obeys is left",
        arguments: [
            ("plain", "plain"), ("a\u{1B}[31mb", "a\u{FFFD}[31mb"), ("a\r\n\tb", "a   b"), ("\u{9B}2J", "\u{FFFD}2J"),
            ("\u{202E}abc\u{2066}", "\u{FFFD}abc\u{FFFD}"), ("a\u{0}b\u{7F}", "a\u{FFFD}b\u{FFFD}"), ("a\u{2028}b", "a b"),
            ("שלום", "שלום\u{200E}"), ("e\u{301}\u{302}\u{303}\u{304}", "e\u{301}\u{302}"), ("👩‍👩‍👧", "👩‍👩‍👧"), ("", ""),
        ])
    func harmless(text: String, expected: String) {
        #expect(Array(text.harmless.unicodeScalars) == Array(expected.unicodeScalars))
        #expect(text.harmless.harmless == text.harmless)
    }

    @Test(
        "width is counted in columns",
        arguments: [("abc", 3), ("カート", 6), ("🛒", 2), ("👩‍👩‍👧‍👦", 2), ("e\u{301}", 1), ("שלום\u{200E}", 4), ("🇩🇪", 2), ("…", 1), ("", 0)])
    func width(text: String, columns: Int) { #expect(text.displayWidth == columns) }

    @Test(
        "what is too long is cut with a sign",
        arguments: [
            ("abcdef", 6, "abcdef"), ("abcdef", 4, "abc…"), ("カート", 5, "カー…"), ("カート", 4, "カ…"), ("abc", 0, ""), ("abc", 1, "…"),
        ])
    func cut(text: String, width: Int, expected: String) { #expect(text.cut(to: width) == expected) }

    @Test("words wrap, and a word longer than the line is cut")
    func wrapped() {
        #expect("one two three".wrapped(to: 7) == ["one two", "three"])
        #expect("abcdefghij k".wrapped(to: 5) == ["abcd…", "k"])
        #expect("".wrapped(to: 5) == [])
    }

    @Test(
        "a sparkline is scaled to its highest value",
        arguments: [([], ""), ([0, 0], "▁▁"), ([0, 1, 2, 4, 8], "▁▂▃▅█"), ([.nan, 5], "▁█")] as [([Double], String)])
    func spark(values: [Double], expected: String) { #expect(sparkline(values, width: 10) == expected) }

    @Test("a sparkline shows the newest values")
    func sparkNewest() { #expect(sparkline([9, 9, 1, 1], width: 2) == "██") }

    @Test(
        "a bar fills in eighths",
        arguments: [(0, "░░░░"), (0.5, "██░░"), (0.53125, "██▏░"), (1, "████"), (7, "████"), (-1, "░░░░"), (Double.nan, "░░░░")])
    func bars(share: Double, expected: String) { #expect(bar(share, width: 4) == expected) }

    @Test("a table gives way in its names, not in its figures")
    func table() {
        var table = TextTable([.name("name"), .figure("count")])
        table.add(["a name that is much too long for this", "12,345"])
        table.add(["b", "1"])
        #expect(
            table.lines(width: 24, painter: Painter(color: false)) == [
                "  name             count", "  a name that i…  12,345", "  b                    1",
            ])
    }
}
