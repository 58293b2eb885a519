// The way in: a scenario file becomes a plan, or a list of everything that is wrong with it.

package import Basics
import JSON

extension Plan {
    /// Checks the text of a scenario and compiles it. `file` is its path as it is shown in problems, and files named by the scenario are
    /// meant from its folder and come from `files`; `environment` stands for the environment.
    package static func load(
        _ bytes: [UInt8], file: String, overrides: PlanOverrides = PlanOverrides(), environment: [String: String] = [:],
        files: ScenarioFiles = .disk
    ) throws(Problems) -> Plan {
        let log = ProblemLog(file: file)
        let scope = Scope(environment: environment.merging(overrides.environment) { $1 })
        let document: JSONDocument
        do throws(JSONError) {
            document = try JSONDocument(bytes, allowing: [.comments, .trailingCommas])
        } catch {
            log.note(error)
            throw log.problems(hiding: scope.secrets)
        }
        for duplicate in document.duplicates { log.note(duplicate) }
        let plan = read(
            Field(node: document.root, path: "", log: log), file: file, scope: scope, overrides: overrides, files: files)
        guard log.isEmpty, var plan else { throw log.problems(hiding: scope.secrets) }
        plan.source = scope.secrets.masking(String(decoding: hiding(scope.hidden, in: bytes), as: UTF8.self))
        plan.fingerprint = plan.computeFingerprint()
        return plan
    }

    /// Reads a scenario that is part of another file, and notes what is wrong with it there. Without source and fingerprint, and only worth
    /// having when the log of `field` stayed empty.
    /// - Parameters:
    ///   - file: the path of that file: files named by the scenario are meant from its folder.
    ///   - scope: knows what was taken from the environment afterwards.
    package static func read(
        _ field: Field, file: String, scope: Scope, overrides: PlanOverrides, files: ScenarioFiles = .disk
    ) -> Plan? {
        let folder = file.lastIndex(of: "/").map { String(file[...$0]) } ?? ""
        let reader = ScenarioReader(log: field.log, scope: scope, overrides: overrides, folder: folder, files: files)
        scope.findExtractions(field.node)
        let plan = field.object(Language.scenario, reader.plan)
        if field.log.isEmpty { scope.reportPostponed() }
        return plan
    }

    /// Reads the file at `path` and loads it. `look` is shown this file and those that it names.
    package static func load(
        path: String, overrides: PlanOverrides = PlanOverrides(), environment: [String: String] = [:],
        look: @escaping @Sendable (_ path: String, _ bytes: [UInt8]) -> Void = { _, _ in }
    ) throws(Problems) -> Plan {
        let bytes = try Self.bytes(path)
        look(path, bytes)
        return try load(bytes, file: path, overrides: overrides, environment: environment, files: .disk.watched(look))
    }

    /// The text with `"***"` in place of whole values.
    private static func hiding(_ ranges: [Range<Int>], in bytes: [UInt8]) -> [UInt8] {
        var text: [UInt8] = []
        var at = 0
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) where range.lowerBound >= at {
            text += bytes[at..<range.lowerBound]
            text += Array("\"***\"".utf8)
            at = range.upperBound
        }
        return text + bytes[at...]
    }

    private static func bytes(_ path: String) throws(Problems) -> [UInt8] {
        func problem(_ sentence: String, _ hint: String = "") -> Problems { Problems([Problem(.usage, sentence, hint: hint)]) }
        switch BoundedFile.read(path, atMost: JSONDocument.maximumSize) {
        case .success(let bytes): return bytes
        case .failure(let mistake):
            switch mistake.reason {
            case "does not exist":
                throw problem("the scenario \"\(path)\" does not exist.", "Name a file, such as scenarios/peak.json.")
            case "is a folder": throw problem("\"\(path)\" is a folder, not a scenario.", "Name a file in it.")
            default: throw problem("the scenario \"\(path)\" \(mistake.reason).")
            }
        }
    }
}
