import FoundationEssentials

/// Where published data with known answers lies: beside the project, on the machines of those who develop it. Tests that need it are
/// skipped where it is absent.
package enum Reference {
    /// The folder, or `nil` where there is none.
    package static let folder: String? = {
        let project = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let path = project.deletingLastPathComponent().appending(path: "shared/reference").path
        return FileManager.default.fileExists(atPath: path) ? path : nil
    }()

    package static let isPresent = folder != nil

    /// The bytes of one file, such as `hdr/expected.json`.
    package static func bytes(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(filePath: folder! + "/" + name)))
    }

    /// The text of one file.
    package static func text(_ name: String) throws -> String { String(decoding: try bytes(name), as: UTF8.self) }
}
