import Basics
import FoundationEssentials
import Glibc
import Testing

@testable import Histograms

@Suite("Zlib")
struct ZlibTests {
    static let contents: [[UInt8]] = {
        var random = SeededRandom(seed: 11)
        var contents: [[UInt8]] = [
            [], [0], [1, 2], Array(repeating: 9, count: 3), Array(repeating: 9, count: 70_000), Array(0...255),
        ]
        for size in [10, 100, 1000, 5000, 70_000] {
            contents.append((0..<size).map { _ in UInt8(truncatingIfNeeded: random.next()) })
            contents.append((0..<size).map { _ in UInt8(random.unit() * random.unit() * 6) })
            // So skewed that the best code would be longer than 15 bits.
            contents.append((0..<size).map { _ in UInt8(min(60, random.next().leadingZeroBitCount)) })
            // Repeats from near and from as far back as there may be.
            let part = (0..<size / 3 + 1).map { _ in UInt8(random.integer(in: 0...200)) }
            contents.append(part + part + part.reversed() + part)
        }
        return contents
    }()

    private func compressed(_ content: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = [1, 2, 3]
        Zlib.compress(content, to: &bytes)
        #expect(Array(bytes.prefix(3)) == [1, 2, 3])
        return Array(bytes.dropFirst(3))
    }

    @Test("what is compressed comes back", arguments: contents)
    func roundTrip(content: [UInt8]) throws {
        let stream = compressed(content)
        #expect(stream.count <= content.count + 6 + 5 * (content.count / 65_535 + 1))
        #expect(try Zlib.decompress([7] + stream + [8], from: 1) { _ in .max } == content)
    }

    @Test("repetition and rarity are made use of")
    func ratio() {
        #expect(compressed(Array(repeating: 9, count: 70_000)).count < 120)
        #expect(compressed((0..<10_000).map { UInt8($0 % 4) }).count < 60)
        var random = SeededRandom(seed: 3)
        // Entropy 1.75 bits each.
        let skewed = (0..<10_000).map { _ in UInt8([0, 0, 0, 0, 1, 1, 2, 3][Int(random.next() % 8)]) }
        #expect(compressed(skewed).count < 3000)
    }

    /// From zlib itself: a fixed block and a stored block.
    @Test(
        "what zlib wrote is read",
        arguments: [
            ("eJxLTEpOhCGFgtSitKTUvOQMAF+qCGY=", "abcabcabcabc perfbench"),
            ("eAEBAgD9/2hpATsA0g==", "hi"),
        ])
    func foreign(stream: String, text: String) throws {
        let bytes = Array(try #require(Data(base64Encoded: stream)))
        #expect(try String(decoding: Zlib.decompress(bytes, from: 0) { _ in 0 }, as: UTF8.self) == text)
    }

    @Test(
        "a damaged stream has its sentence",
        arguments: [
            ([0x78], "The compressed data ends too early."),
            ([0x78, 0x9C], "The compressed data ends too early."),
            ([0x78, 0x9D, 1], "The compressed data is not a zlib stream."),
            ([0x78, 0xBB, 0, 0, 0, 0], "The compressed data is not a zlib stream."),
            ([0x78, 0x9C, 0b111, 0, 0], "The compressed data has a block of an unknown type."),
            ([0x78, 0x9C, 1, 2, 0, 2, 0, 65, 65], "The compressed data has a stored block of an uncertain length."),
            ([0x78, 0x9C, 1, 9, 0, 0xF6, 0xFF, 65], "The compressed data ends too early."),
            // A match at the very beginning.
            ([0x78, 0x9C, 0x03, 0x02, 0, 0, 0, 0], "The compressed data repeats bytes from before its beginning."),
            // Distance symbol 30; length symbol 286.
            ([0x78, 0x9C, 0x4B, 0x04, 0x3E, 0, 0, 0], "The compressed data has a match of an unknown distance."),
            ([0x78, 0x9C, 0x1B, 0x03, 0, 0, 0, 0], "The compressed data has a match of an unknown length."),
            ([0x78, 0x9C, 0x05, 0, 0x92, 0x04, 0, 0, 0], "The compressed data has an impossible Huffman code."),
            ([0x78, 0x9C, 0x05, 0, 0x04, 0, 0, 0, 0, 0], "The compressed data has an incomplete Huffman code."),
            ([0x78, 0x9C, 0x05, 0, 0x02, 0, 0, 0, 0, 0], "The compressed data repeats a code length before the first."),
            ([0x78, 0x9C, 0x03, 0x00, 0, 0, 0, 2], "The compressed data does not match its checksum."),
            ([0x78, 0x9C, 0x03, 0x00, 0, 0, 0], "The compressed data ends too early."),
        ] as [([UInt8], String)])
    func damaged(stream: [UInt8], sentence: String) {
        #expect(throws: HistogramFormatError(sentence)) { try Zlib.decompress(stream, from: 0) { _ in .max } }
    }

    @Test("output beyond the limit is an error, and the limit is asked for once it matters")
    func bounded() throws {
        let stream = compressed(Array(repeating: 0, count: 1_000_000))
        #expect(throws: HistogramFormatError("The compressed data holds more than a histogram of its kind can.")) {
            try Zlib.decompress(stream, from: 0) { head throws(HistogramFormatError) in
                #expect(head.count <= 4096)
                return 10_000
            }
        }
        #expect(try Zlib.decompress(stream, from: 0) { _ in 1_000_000 }.count == 1_000_000)
    }

    static let interpreter: String? = ["/usr/bin/python3", "/usr/local/bin/python3"].first { access($0, X_OK) == 0 }

    @Test("Python's zlib reads what we write, and we read what it writes", .enabled(if: interpreter != nil, "needs python3"))
    func python() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "perfbench-zlib-\(getpid())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for (index, content) in Self.contents.enumerated() {
            try Data(compressed(content)).write(to: folder.appending(path: "\(index).ours"))
        }
        let program = """
            import zlib
            for index in range(\(Self.contents.count)):
                content = zlib.decompress(open(f"{index}.ours", "rb").read())
                for level in (0, 1, 6, 9):
                    open(f"{index}.{level}", "wb").write(zlib.compress(content, level))
            """
        try program.write(to: folder.appending(path: "check.py"), atomically: true, encoding: .utf8)
        #expect(system("cd '\(folder.path)' && \(try #require(Self.interpreter)) check.py") == 0)
        for (index, content) in Self.contents.enumerated() {
            for level in [0, 1, 6, 9] {
                let theirs = Array(try Data(contentsOf: folder.appending(path: "\(index).\(level)")))
                #expect(try Zlib.decompress(theirs, from: 0) { _ in .max } == content)
            }
        }
    }
}
