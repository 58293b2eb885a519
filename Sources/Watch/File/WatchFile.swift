// The way in: a watch file becomes checks, or a list of everything that is wrong with it.

package import Basics
import JSON
package import Push
package import Scenarios

/// A watch file that was read and is right.
package struct WatchFile: Sendable {
    package var checks: [ScheduledCheck]
    /// Alerts, and when nobody is told.
    package var alerts = AlertBook.Settings()
    /// Ways to tell somebody.
    package var channels: [AlertChannel] = []
    /// Where is told each minute that the watcher lives; `nil` for nowhere.
    package var heartbeat: HTTPPlace?
    /// What is no mistake, but will disappoint; one sentence each.
    package var warnings: [String] = []
    /// What came from the environment, to be masked wherever text is shown or stored.
    package var secrets = Secrets()

    package init(checks: [ScheduledCheck]) { self.checks = checks }

    /// Reads the file at `path`; `-` cannot be watched.
    /// - Parameter host: the name of this machine, by which mail servers are greeted.
    package static func load(
        path: String, overrides: PlanOverrides = PlanOverrides(), environment: [String: String] = [:],
        host: String = "localhost", files: ScenarioFiles = .disk
    ) throws(Problems) -> WatchFile {
        let bytes: [UInt8]
        do throws(ScenarioFiles.Mistake) {
            bytes = try files.read(path, atMost: JSONDocument.maximumSize)
        } catch {
            throw Problems([Problem(.usage, "the watch file \"\(path)\" \(error.reason).")])
        }
        return try load(bytes, file: path, overrides: overrides, environment: environment, host: host, files: files)
    }

    /// Reads the text of a watch file; `file` is its path, as problems show it, and files that it names are meant from its folder.
    package static func load(
        _ bytes: [UInt8], file: String, overrides: PlanOverrides = PlanOverrides(), environment: [String: String] = [:],
        host: String = "localhost", files: ScenarioFiles = .disk
    ) throws(Problems) -> WatchFile {
        let log = ProblemLog(file: file, whole: "the watch file")
        let reader = WatchReader(file: file, log: log, overrides: overrides, environment: environment, host: host, files: files)
        do throws(JSONError) {
            let document = try JSONDocument(bytes, allowing: [.comments, .trailingCommas])
            for duplicate in document.duplicates { log.note(duplicate) }
            let read = Field(node: document.root, path: "", log: log).object(WatchLanguage.file, reader.watchFile)
            if log.isEmpty, reader.elsewhere.isEmpty, let read { return read }
        } catch {
            log.note(error)
        }
        throw Problems(log.problems(hiding: reader.scope.secrets).all + reader.elsewhere)
    }

    /// Whether a document is a watch file and no scenario: it has `checks` and no `flows`. What is no JSON is neither.
    package static func isOne(_ bytes: [UInt8]) -> Bool {
        guard let root = try? JSONDocument(bytes, allowing: [.comments, .trailingCommas]).root.value else { return false }
        return root["checks"] != nil && root["flows"] == nil
    }
}
