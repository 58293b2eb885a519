import JSON
import Testing

@Suite("Several paths in one walk")
struct JSONPathSetTests {
    /// What each path finds in `text`, as `position:bytes`; and whether the text is a document.
    private func found(_ paths: [String], _ text: String) throws -> ([String], Bool) {
        let set = JSONPathSet(try paths.map { try JSONPath($0) })
        let bytes = Array(text.utf8)
        var all: [String] = []
        let isWhole = set.forEachMatch(in: bytes.span) { path, slice in
            all.append("\(path):\(String(decoding: bytes[slice.range], as: UTF8.self))")
        }
        return (all, isWhole)
    }

    @Test("finds what single walks find")
    func agrees() throws {
        let text = #"{"a":[{"b":1,"c":"x"},{"b":2}],"d":{"e":null,"f":[true,"\""]},"u":{"n":7}}"#
        let paths = ["$.a[0].b", "$.a[1].b", "$.d.e", "$.d.f[1]", "$.u.n", "$.nothing", "$.a[0].c"]
        let (all, isWhole) = try found(paths, text)
        #expect(isWhole)
        let bytes = Array(text.utf8)
        let single = try paths.enumerated().flatMap { position, path in
            try JSONPath(path).firstMatch(in: bytes.span).map {
                ["\(position):\(String(decoding: bytes[$0.range], as: UTF8.self))"]
            } ?? []
        }
        #expect(all.sorted() == single.sorted())
        #expect(single.count == 6)
    }

    @Test("finds a value and what is in it, and every element")
    func nested() throws {
        #expect(try found(["$.a", "$.a.b", "$.l[*]"], #"{"a":{"b":1},"l":[3,4]}"#).0 == [#"0:{"b":1}"#, "1:1", "2:3", "2:4"])
    }

    @Test(
        "says what is no document",
        arguments: [
            ("{\"a\":1", false), ("{\"a\":1}}", false), ("", false), ("[DONE]", false), ("{\"a\" 1}", false), (" [1, 2] ", true),
            ("7", true),
        ])
    func broken(text: String, isWhole: Bool) throws { #expect(try found(["$.a"], text).1 == isWhole) }
}
