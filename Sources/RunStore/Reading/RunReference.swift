import Basics

/// How a run is named on the command line, as it was typed.
package enum RunReference: Sendable, Hashable {
    /// `latest`, `latest~2`, `latest:SCENARIO`, `latest:SCENARIO~2`: the newest, or the given number before it.
    case latest(scenario: String?, back: Int)
    /// `baseline`, `baseline:NAME`.
    case baseline(String)
    /// An id, the beginning of one, or a label.
    case name(String)

    /// The baseline that `baseline` alone means.
    package static let defaultBaseline = "default"

    /// Reads a reference. Throws a `Problem` for one that can never name a run.
    package init(_ text: String) throws {
        guard !text.isEmpty else {
            throw Problem(.usage, "\"\" names no run.", hint: "Name one by its id, its label, or as latest.")
        }
        if text == "baseline" {
            self = .baseline(Self.defaultBaseline)
        } else if text.hasPrefix("baseline:") {
            self = .baseline(String(text.dropFirst("baseline:".count)))
        } else if text == "latest" || text.hasPrefix("latest~") || text.hasPrefix("latest:") {
            self = try Self.latest(text)
        } else {
            self = .name(text)
        }
    }

    private static func latest(_ text: String) throws -> RunReference {
        let parts = text.dropFirst("latest".count).split(separator: "~", maxSplits: 1, omittingEmptySubsequences: false)
        let scenario = parts[0].isEmpty ? nil : String(parts[0].dropFirst())
        guard parts.count == 2 else { return .latest(scenario: scenario, back: 0) }
        guard scenario != "", let back = Int(parts[1]), back >= 0, parts[1].allSatisfy(\.isNumber) else {
            throw Problem(
                .usage, "\"\(text)\" names no run: after \"~\" comes how many runs to go back.",
                hint: "Write it as latest~2 or latest:SCENARIO~2.")
        }
        return .latest(scenario: scenario, back: back)
    }
}
