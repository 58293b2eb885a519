import Basics
import Scenarios
import TestSupport
import Testing

@testable import Watch

/// Watch files as tests write them.
enum Written {
    /// The keys of a check that does one request, without its braces.
    static func check(_ name: String, _ more: String = "") -> String {
        """
        "name": "\(name)", "every": "1m", "target": "http://127.0.0.1:9", \(more)
        "flows": [{ "name": "main", "steps": [{ "name": "home", "get": "/" }] }]
        """
    }

    static func file(_ checks: String...) -> String {
        #"{ "checks": ["# + checks.map { "{ \($0) }" }.joined(separator: ",\n") + "] }"
    }

    static func read(_ text: String, environment: [String: String] = [:], files: [String: String] = [:]) throws -> WatchFile {
        try WatchFile.load(
            Array(text.utf8), file: "watch.json", environment: environment,
            files: ScenarioFiles { path, _ in files[path].map { .success(Array($0.utf8)) } ?? .failure(.init("does not exist")) })
    }

    /// What is wrong with a file, as people see it.
    static func problems(_ text: String, files: [String: String] = [:]) -> [String] {
        do {
            _ = try read(text, files: files)
            return []
        } catch let problems as Problems {
            return problems.all.map(\.description)
        } catch { return ["\(error)"] }
    }

    /// A check that is ready to be judged.
    static func scheduled(_ more: String = "", every: String = "1m") throws -> ScheduledCheck {
        let text = file(check("shop", more)).replacing(#""every": "1m""#, with: #""every": "\#(every)""#)
        return try #require(try read(text).checks.first)
    }
}
