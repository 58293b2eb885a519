import FoundationEssentials

/// Reference values under `Tests/Reference`, made by `make_reference.py` there: what pinned public packages say about inputs of our own.
package enum Reference {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().appending(
        path: "Reference")

    /// The bytes of one file, such as `trend.json`.
    package static func bytes(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: folder.appending(path: name))) }

    /// The text of one file.
    package static func text(_ name: String) throws -> String { String(decoding: try bytes(name), as: UTF8.self) }

    /// A JSON file as a value of the asked type.
    package static func value<Document: Decodable>(_ name: String, as type: Document.Type = Document.self) throws -> Document {
        try JSONDecoder().decode(type, from: Data(try bytes(name)))
    }
}
