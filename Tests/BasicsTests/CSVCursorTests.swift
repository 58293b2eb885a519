import Basics
import Testing

@Suite("Steps through comma-separated values") struct CSVCursorTests {
    /// Every field with the line and column where it was; a line that cannot be read as its mistake.
    private func walk(_ text: String) -> [String] {
        var cursor = CSVCursor(Array(text.utf8))
        var seen: [String] = []
        while cursor.skipEmptyLines() {
            var isLast = false
            do throws(CSVMistake) {
                while !isLast {
                    let (start, place) = (cursor.kept, "\(cursor.line):\(cursor.column)")
                    isLast = try cursor.field()
                    seen.append("\(place) \(String(decoding: cursor.bytes[start..<cursor.kept], as: UTF8.self))")
                }
            } catch {
                seen.append("\(error.line) \(error.reason)")
                cursor.skipLine()
            }
        }
        return seen
    }

    @Test(
        "in the order of the file",
        arguments: [
            ("", []), ("\n\r\n", []), ("a", ["1:1 a"]), ("a,b\nc,", ["1:1 a", "1:3 b", "2:1 c", "2:3 "]),
            ("\u{FEFF}a,b\r\n\r\nc,d", ["1:1 a", "1:3 b", "3:1 c", "3:3 d"]), ("a;b,c", ["1:1 a;b", "1:5 c"]),
            ("a;b\n1,5;2", ["1:1 a", "1:3 b", "2:1 1,5", "2:5 2"]), ("a\tb", ["1:1 a", "1:3 b"]),
            ("\"x,\"\"y\",z", ["1:1 x,\"y", "1:9 z"]), ("\"two\nlines\",b\nc,d", ["1:1 two\nlines", "2:8 b", "3:1 c", "3:3 d"]),
            ("a\n\"x\"y\nb", ["1:1 a", "2 has something between a closing quote and the end of its field", "3:1 b"]),
            ("a\nx\"\nb", ["1:1 a", "2 has a double quote inside a field that does not begin with one", "3:1 b"]),
            ("a\n\0\nb", ["1:1 a", "2 has a NUL byte, which text does not have", "3:1 b"]),
            ("a\n\"b\nc", ["1:1 a", "2 has a quote that is not closed"]),
        ])
    func fields(_ text: String, _ seen: [String]) { #expect(walk(text) == seen) }
}
