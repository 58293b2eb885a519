// One check of a watch file. Its scenario is another file, or its own keys: these are handed to the reader of scenarios as they are, with
// their places in this file.

import Basics
import HTTPMessages
import JSON
import Metrics
import Scenarios

struct CheckReader {
    let reader: WatchReader

    /// How often a check can be carried out.
    private static let every = TimeSpan.seconds(10)...TimeSpan.seconds(86_400)
    /// The load of a check, in the words of a scenario, whose reader asks for one.
    private static let oneUser = try? JSONDocument(
        Array(#"{ "executor": "per-vu-iterations", "vus": 1, "iterations": 1, "atMost": "1h" }"#.utf8)
    ).root

    func check(_ keys: Keys, _ field: Field) -> ScheduledCheck? {
        let name = keys.required("name", "what it is called in reports")?.identifier()
        for key in WatchLanguage.scenarioKeys { _ = keys[key.name] }
        keys.elsewhere(
            WatchLanguage.loadKeys.subtracting(["thresholds", "description"]).sorted(),
            "A check is one user who goes once through each flow.")
        keys.elsewhere(["thresholds"], "Write \"conditions\".")
        let every = keys.required("every", "how often it is carried out, such as \"1m\"")?.span(Self.every)
        let group = keys["group"]?.text()
        let retries = keys["retries"]?.integer(0...5)
        let objective = keys["objective"].flatMap(objective)
        let plan = plan(keys, field)
        let steps = plan?.steps.map(\.name) ?? []
        let conditions = requirements(keys["conditions"], steps, every, plan)
        let degraded = requirements(keys["degraded"], steps, every, plan)
        let dependsOn = (keys["dependsOn"]?.list(of: "names of checks") ?? []).compactMap { element -> String? in
            if case .string(let name) = element.node.content { name } else { nil }
        }
        guard let name, let every, let plan else { return nil }
        return ScheduledCheck(
            name: name, group: group ?? "", every: every, plan: plan, conditions: conditions, degraded: degraded,
            retries: retries ?? 0, objective: objective, dependsOn: dependsOn)
    }

    private func objective(_ field: Field) -> Fraction? {
        guard let share = field.quantity(Fraction.self) else { return nil }
        guard share.value >= 0.5, share.value < 1 else {
            field.mismatch("a share of time from \"50%\" to below \"100%\", such as \"99.9%\"")
            return nil
        }
        return share
    }

    // MARK: The scenario

    private func plan(_ keys: Keys, _ field: Field) -> Plan? {
        guard let (key, scenario) = keys.only(["scenario", "flows"], "a check has a scenario file or its own steps") else {
            field.note("\(field.name) needs \"scenario\", the file that is carried out, or the \"flows\" themselves.")
            return nil
        }
        return key == "scenario" ? file(scenario, keys) : inline(field)
    }

    private func file(_ field: Field, _ keys: Keys) -> Plan? {
        for key in WatchLanguage.scenarioKeys where keys.has(key.name) && key.name != "flows" {
            keys[key.name]?.note("\"\(key.name)\" cannot be combined with \"scenario\": the file says it.")
        }
        guard field.text("the path of a scenario") != nil, let name = reader.scope.constantText(field) else { return nil }
        let folder = reader.file.lastIndex(of: "/").map { String(reader.file[...$0]) } ?? ""
        let path = name.first == "/" ? name : folder + name
        do throws(ScenarioFiles.Mistake) {
            let bytes = try reader.files.read(path, atMost: JSONDocument.maximumSize)
            return load(bytes, path)
        } catch {
            field.note(
                "the scenario \"\(name)\" \(error.reason).", hint: folder.isEmpty ? "" : "It is looked for in \"\(folder)\".")
            return nil
        }
    }

    private func load(_ bytes: [UInt8], _ path: String) -> Plan? {
        do throws(Problems) {
            return try Plan.load(
                bytes, file: path, overrides: reader.overrides, environment: reader.environment, files: reader.files)
        } catch {
            reader.elsewhere += error.all.filter { !reader.elsewhere.contains($0) }
            return nil
        }
    }

    private func inline(_ field: Field) -> Plan? {
        guard case .object(let members) = field.node.content, let load = Self.oneUser else { return nil }
        let taken = Set(WatchLanguage.scenarioKeys.map(\.name) + ["name"])
        var node = field.node
        let workload = JSONNode.Member(key: "workload", position: node.position, value: load)
        node.content = .object(members.filter { taken.contains($0.key) } + [workload])
        let scope = Scope(environment: reader.environment.merging(reader.overrides.environment) { $1 })
        let scenario = Field(node: node, path: field.path, log: field.log)
        var plan = Plan.read(scenario, file: reader.file, scope: scope, overrides: reader.overrides, files: reader.files)
        plan?.fingerprint = ""
        return plan
    }

    // MARK: Conditions

    private func requirements(_ field: Field?, _ steps: [String], _ every: TimeSpan?, _ plan: Plan?) -> [Requirement] {
        (field?.list(atMost: 50, of: "conditions") ?? []).compactMap { element in
            guard let text = element.text("a condition, such as \"response_time max < 2s\"") else { return nil }
            do throws(Requirement.Mistake) {
                let requirement = try Requirement(parsing: text, steps: steps)
                if let every, let plan { check(requirement, every, plan, element) }
                return requirement
            } catch {
                element.note(error.sentence, hint: error.hint, offset: error.offset)
                return nil
            }
        }
    }

    /// A condition that could never be decided is a mistake.
    private func check(_ requirement: Requirement, _ every: TimeSpan, _ plan: Plan, _ field: Field) {
        if requirement.certificate != nil, plan.origin?.scheme != .https {
            field.note(
                "\"certificate\" needs a target that begins with \"https://\".",
                hint: "Leave the condition out, or correct the target.")
        }
        guard let window = requirement.window, case .limit(let threshold) = requirement.subject else { return }
        guard window <= .seconds(30 * 86_400) else {
            field.note("a window is at most \"30d\" long, not \"\(window)\".")
            return
        }
        let isOfOneStep = threshold.selectors.contains { $0.key == .step } || threshold.metric == .iterationTime
        let each = isOfOneStep ? 1 : max(1, plan.steps.count)
        let most = Int(window.nanoseconds / every.nanoseconds) * each
        guard most >= requirement.leastSamples else {
            let least = (requirement.leastSamples + each - 1) / each
            field.note(
                "\"\(threshold.statistic)\" needs \(requirement.leastSamples) requests, and in \"\(window)\" there are \(most).",
                hint: "Make the window \(TimeSpan(nanoseconds: Int64(least) * every.nanoseconds)) or longer, or check more often.")
            return
        }
    }
}
