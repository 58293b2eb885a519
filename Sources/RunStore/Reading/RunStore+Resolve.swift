import Basics
import Database
import Runs

extension RunStore {
    /// The id of the run that `text` names (`RunReference` lists the forms).
    /// - Parameter scenario: the scenario in question, when there is one: it decides between baselines and labels of several.
    /// - Throws: a `Problem` that lists the candidates when none or several fit.
    package func resolve(_ text: String, scenario: String? = nil) throws -> String {
        let reference = try RunReference(text)
        return try speaking {
            try connection.snapshot {
                switch reference {
                case .latest(let named, let back): try latest(text, scenario: named, back: back)
                case .baseline(let name): try baseline(text, name: name, scenario: scenario)
                case .name(let name): try named(name, scenario: scenario)
                }
            }
        }
    }

    private func latest(_ text: String, scenario: String?, back: Int) throws -> String {
        let all = try candidates("scenario = coalesce(?, scenario)", scenario)
        if back < all.count { return all[back].id }
        if all.isEmpty { throw try noRun(of: scenario) }
        let known = all.count == 1 ? "is only 1 run" : "are only \(all.count) runs"
        throw Problem(
            .usage, "There \(known)\(scenario.map { " of \"\($0)\"" } ?? ""), so \"\(text)\" names none.", hint: Self.listHint)
    }

    private func noRun(of scenario: String?) throws -> Problem {
        let scenarios = try connection.all("SELECT DISTINCT scenario FROM runs ORDER BY scenario") {
            try $0.read(0, as: String.self)
        }
        guard let scenario, !scenarios.isEmpty else {
            return Problem(.usage, "There is no run in \"\(path)\" yet.", hint: "Make one with: perfbench run scenarios/peak.json.")
        }
        return Problem(
            .usage, "There is no run of \"\(scenario)\"\(didYouMean(scenario, scenarios))",
            hint: "There are runs of: \(listing(scenarios)).")
    }

    private func baseline(_ text: String, name: String, scenario: String?) throws -> String {
        let found = try candidates(
            "number IN (SELECT run FROM baselines WHERE name = ? AND scenario = coalesce(?, scenario))", name, scenario)
        if found.count == 1 { return found[0].id }
        if found.count > 1 {
            throw several("\"\(text)\" is a baseline of several scenarios", found, hint: "Name one of these runs by its id.")
        }
        let names = try connection.all("SELECT DISTINCT name FROM baselines ORDER BY name") { try $0.read(0, as: String.self) }
        let whose = scenario.map { " of \"\($0)\"" } ?? ""
        let option = name == RunReference.defaultBaseline ? "" : " --name \(name)"
        throw Problem(
            .usage, "There is no baseline \"\(name)\"\(whose)\(didYouMean(name, names.filter { $0 != name }))",
            hint: "Set it with: perfbench baseline set latest\(option).\(names.isEmpty ? "" : " There are: \(listing(names)).")")
    }

    /// An exact id, then a label, then the beginning of an id.
    private func named(_ name: String, scenario: String?) throws -> String {
        if let exact = try candidates("id = ?", name).first { return exact.id }
        var labelled = try candidates("label = ?", name)
        if labelled.count > 1, let scenario { labelled.removeAll { $0.scenario != scenario } }
        if labelled.count == 1 { return labelled[0].id }
        if labelled.count > 1 {
            throw several("Several runs have the label \"\(name)\"", labelled, hint: "Name one of them by its id.")
        }
        let begun = try candidates("substr(id, 1, length(?1)) = ?1", name)
        if begun.count == 1 { return begun[0].id }
        if begun.count > 1 { throw several("The ids of several runs begin with \"\(name)\"", begun, hint: "Write more of it.") }
        let all = try candidates("1")
        guard !all.isEmpty else { throw try noRun(of: nil) }
        let suggestion = didYouMean(
            name, all.prefix(200).flatMap { [$0.id, $0.label] }.filter { !$0.isEmpty } + ["latest", "baseline"])
        throw Problem(
            .usage, "No run has the id or label \"\(name)\"\(suggestion)",
            hint: "The newest are: \(listing(all.map(\.description))). \(Self.listHint)")
    }

    private func several(_ sentence: String, _ found: [Candidate], hint: String) -> Problem {
        Problem(.usage, "\(sentence): \(listing(found.map(\.description))).", hint: hint)
    }

    /// Runs that fit a condition, newest first.
    private func candidates(_ condition: String, _ values: (any SQLConvertible)...) throws -> [Candidate] {
        try connection.all("SELECT id, scenario, label FROM runs WHERE \(condition) ORDER BY started_at DESC, number DESC", values)
        {
            Candidate(id: try $0.read(0), scenario: try $0.read(1), label: try $0.read(2))
        }
    }
}

/// A run that may be meant.
private struct Candidate: CustomStringConvertible {
    var id: String
    var scenario: String
    var label: String

    var description: String { "\(id) (\(scenario)\(label.isEmpty ? "" : ", label \"\(label)\""))" }
}

/// The first five, and how many more there are.
private func listing(_ names: [String]) -> String {
    names.prefix(5).joined(separator: ", ") + (names.count > 5 ? " and \(names.count - 5) more" : "")
}
