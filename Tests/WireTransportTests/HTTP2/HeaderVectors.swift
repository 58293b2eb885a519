// Header blocks for tests, by others: of RFC 7541, appendix C, and as the PyPI package `hpack` writes them (see
// `Fixtures/make_hpack_vectors.py`).

import FoundationEssentials

struct TestField: Equatable, CustomStringConvertible {
    var name: [UInt8]
    var value: [UInt8]

    init(_ name: String, _ value: String) {
        self.name = Array(name.utf8)
        self.value = Array(value.utf8)
    }

    init(name: [UInt8], value: [UInt8]) {
        self.name = name
        self.value = value
    }

    var description: String { "\(String(decoding: name, as: UTF8.self)): \(String(decoding: value, as: UTF8.self))" }
}

struct TestBlock {
    var bytes: [UInt8]
    var fields: [TestField]
}

/// What was made by `hpack`.
struct HeaderVectors {
    var texts: [(text: [UInt8], code: [UInt8])] = []
    /// Blocks in the order in which one encoder wrote them, for each encoder.
    var connections: [[TestBlock]] = []

    init() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let lines = String(decoding: try Data(contentsOf: folder.appending(path: "Fixtures/hpack-vectors.txt")), as: UTF8.self)
        for line in lines.split(separator: "\n") {
            let words = line.split(separator: " ")
            switch words[0] {
            case "text": texts.append((.init(hex: words[1]), .init(hex: words[2])))
            case "connection": connections.append([])
            case "block": connections[connections.count - 1].append(TestBlock(bytes: .init(hex: words[1]), fields: []))
            case "field":
                let last = connections.count - 1
                connections[last][connections[last].count - 1].fields
                    .append(TestField(name: .init(hex: words[1]), value: .init(hex: words[2])))
            default: continue
            }
        }
    }
}

extension [UInt8] {
    /// Bytes in hexadecimal digits, with or without blanks; `-` for none.
    init(hex: some StringProtocol) {
        let digits = hex.utf8.filter { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "-") }.map {
            Int(Character(UnicodeScalar($0)).hexDigitValue!)
        }
        self = stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] * 16 + digits[$0 + 1]) }
    }
}
