// Expected outputs kept as files that one can open.

import FoundationEssentials

/// Text files beside the tests that say what the output should be.
package enum Golden {
    /// The expected text in `Fixtures/NAME` beside the test `file`. With `UPDATE_GOLDEN=1` in the environment the file is
    /// written from `actual` first, so that a change can be read as a difference.
    package static func expected(_ name: String, actual: String, beside file: String) throws -> String {
        let folder = URL(filePath: file).deletingLastPathComponent().appending(path: "Fixtures")
        let path = folder.appending(path: name)
        if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try Data(actual.utf8).write(to: path)
        }
        return String(decoding: try Data(contentsOf: path), as: UTF8.self)
    }
}
