import Basics
import JSON
import Scenarios

/// Reads the whole of a watch file. Every part notes its own mistakes, so that one pass finds all of them.
final class WatchReader {
    let file: String
    let log: ProblemLog
    let overrides: PlanOverrides
    let environment: [String: String]
    let files: ScenarioFiles
    /// The name of this machine.
    let host: String
    /// What is wrong with scenarios in other files.
    var elsewhere: [Problem] = []
    /// Resolves what is written outside scenarios.
    let scope: Scope
    private(set) var warnings: [String] = []

    init(file: String, log: ProblemLog, overrides: PlanOverrides, environment: [String: String], host: String, files: ScenarioFiles)
    {
        self.file = file
        self.log = log
        self.overrides = overrides
        self.environment = environment
        self.files = files
        self.host = host
        scope = Scope(environment: environment.merging(overrides.environment) { $1 })
    }

    func watchFile(_ keys: Keys) -> WatchFile? {
        _ = keys["$schema"]?.text()
        let checks = checks(keys.required("checks", "what is checked"))
        let channels = ChannelReader(reader: self).channels(keys["channels"])
        let reader = AlertReader(checks: checks, channels: channels.map(\.name), log: log)
        let rotations = reader.rotations(keys["oncall"])
        var file = WatchFile(checks: checks)
        file.channels = channels
        file.alerts = AlertBook.Settings(
            rules: reader.alerts(keys["alerts"], rotations: rotations.map(\.name)),
            maintenance: reader.maintenance(keys["maintenance"]), silences: reader.silences(keys["silences"]), rotations: rotations)
        file.heartbeat = keys["heartbeat"].flatMap(ChannelReader(reader: self).place)
        file.warnings = checks.flatMap(\.warnings)
        file.secrets = scope.secrets
        return file
    }

    private func checks(_ field: Field?) -> [ScheduledCheck] {
        var names: Set<String> = []
        var dependent: [(name: String, on: Field)] = []
        let reader = CheckReader(reader: self)
        let checks = (field?.list(atLeast: 1, atMost: 10_000, of: "checks") ?? []).compactMap { element in
            element.object(WatchLanguage.check) { keys -> ScheduledCheck? in
                let name = keys["name"]?.identifier() ?? ""
                if !name.isEmpty, !names.insert(name).inserted {
                    keys["name"]?.note("a check named \"\(name)\" exists already.")
                }
                dependent += (keys["dependsOn"]?.list(of: "names of checks") ?? []).map { (name, $0) }
                return reader.check(keys, element)
            }
        }
        for (name, on) in dependent {
            guard let other = on.text("the name of a check") else { continue }
            if other == name { on.note("the check \"\(name)\" cannot depend on itself.") }
            if !names.contains(other) { on.note("no check is named \"\(other)\"\(didYouMean(other, names.sorted()))") }
        }
        return checks
    }
}
