// Variables that have a value only while the scenario runs: what responses give, and columns of data files. Where a text stands decides
// whether such a variable can have a value by then.

import Basics
import JSON

/// The part of a scenario that is being read.
enum Part: Equatable {
    /// Texts that are used in several places, such as default headers.
    case anywhere
    case setup
    case teardown
    /// `isGuarded`: whether the step is only done under a condition, which may be that the variable exists.
    case flow(Int, isGuarded: Bool)
}

/// Where a variable is extracted.
struct Origins {
    var inSetup = false
    var inTeardown = false
    var flows: Set<Int> = []
}

extension Scope {
    /// Finds every variable and metric that the scenario extracts, before the texts that use them are read. What is malformed is passed
    /// over: it is reported when it is read.
    func findExtractions(_ root: JSONNode) {
        root.forEach(in: "setup") { step in note(step) { $0.inSetup = true } }
        root.forEach(in: "teardown") { step in note(step) { $0.inTeardown = true } }
        var flow = 0
        root.forEach(in: "flows") { node in
            for key in ["onStart", "steps"] { node.forEach(in: key) { step in note(step) { $0.flows.insert(flow) } } }
            flow += 1
        }
    }

    private func note(_ step: JSONNode, _ change: (inout Origins) -> Void) {
        guard case .object(let members)? = step["extract"]?.content else { return }
        for member in members where Self.isVariable(member.key) {
            if case .string("metric")? = member.value["as"]?.content { continue }
            if origins[member.key] == nil { slots.append(member.key) }
            change(&origins[member.key, default: Origins()])
        }
    }

    /// The position of an extracted variable.
    func slot(of name: String) -> Int? { slots.firstIndex(of: name) }

    /// The position of a metric; it gets one when it has none.
    func metric(of name: String) -> Int {
        if let known = metrics.firstIndex(of: name) { return known }
        metrics.append(name)
        return metrics.count - 1
    }

    /// What is wrong with `name` as that of an extracted variable or of data.
    func nameMistake(_ name: String) -> (sentence: String, hint: String)? {
        if !Self.isVariable(name) {
            return ("\"\(name)\" cannot name a variable.", "Use letters, digits and underscores; the first is no digit.")
        }
        if Self.reserved.contains(name) { return ("\"\(name)\" is a built-in variable and cannot be defined again.", "") }
        if isDeclared(name) { return ("\"\(name)\" is defined under \"variables\" already.", "Give one of them another name.") }
        if feeders.contains(where: { $0.name == name }) || brokenFeeders.contains(name) {
            return ("\"\(name)\" is the name of data already.", "Give one of them another name.")
        }
        return nil
    }

    /// Whether `name` is data and a column of it, as the file spells it.
    func isColumn(_ name: String) -> Bool {
        let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
        return parts.count == 2 && feeders.contains { $0.name == parts[0] && $0.table.columns.contains(parts[1]) }
    }

    /// An extracted variable, or a column of data; `nil` when no such name is known.
    func runtimeVariable(_ name: String) -> Finding? {
        if let origins = origins[name], let slot = slot(of: name) { return extracted(name, slot, origins) }
        let parts = name.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        if brokenFeeders.contains(parts[0]) { return .excused }
        guard let index = feeders.firstIndex(where: { $0.name == parts[0] }) else { return nil }
        let columns = feeders[index].table.columns
        let shown = columns.prefix(12).joined(separator: ", ") + (columns.count > 12 ? ", …" : "")
        guard parts.count == 2, let column = columns.firstIndex(of: parts[1]) else {
            let meant = parts.count == 2 ? nearestName(to: parts[1], in: columns) : nil
            return .wrong(
                parts.count == 2
                    ? "the data \"\(parts[0])\" has no column \"\(parts[1])\"\(meant.map { "; did you mean \"\($0)\"?" } ?? ".")"
                    : "\"\(name)\" is data: name a column of it.",
                hint: meant == nil ? "There is \(shown)." : "")
        }
        if part == .setup || part == .teardown {
            return .wrong(
                "data cannot be used in \"\(part == .setup ? "setup" : "teardown")\", which is done once and by no user.",
                hint: "\"onStart\" of a flow is done once by every user.")
        }
        usedFeeders.insert(index)
        return .found(.value(.data(feeder: index, column: column)))
    }

    private func extracted(_ name: String, _ slot: Int, _ origins: Origins) -> Finding {
        let isKnown: Bool
        switch part {
        case .anywhere: isKnown = true
        case .setup: isKnown = extractedSoFar.contains(name)
        case .teardown: isKnown = origins.inSetup || extractedSoFar.contains(name)
        case .flow(let flow, let isGuarded):
            isKnown =
                origins.inSetup || isGuarded && !origins.flows.isEmpty || extractedSoFar.contains(name)
                || origins.flows.contains { $0 != flow }
        }
        if isKnown { return .found(.value(.slot(slot))) }
        if part == .teardown {
            return .wrong("the variable \"\(name)\" has no value here.", hint: "\"teardown\" knows what \"setup\" has extracted.")
        }
        if origins.flows.isEmpty && !origins.inSetup {
            return .wrong("the variable \"\(name)\" has no value here: it is extracted in \"teardown\".", hint: "")
        }
        return .wrong(
            "the variable \"\(name)\" has no value yet: it is extracted later.", hint: "Move the step that extracts it up.")
    }

    /// A variable by its bare name, as `when` names it.
    func variable(_ name: String, _ report: @escaping (_ sentence: String, _ hint: String) -> Void) -> Segment? {
        segments("${\(name)}") { sentence, hint, _ in report(sentence, hint) }?.first
    }
}

extension JSONNode {
    /// The value under `key`; `nil` when this is no object.
    fileprivate subscript(key: String) -> JSONNode? {
        guard case .object(let members) = content else { return nil }
        return members.first { $0.key == key }?.value
    }

    /// Calls `body` for each element of the list under `key`.
    fileprivate func forEach(in key: String, _ body: (JSONNode) -> Void) {
        guard case .array(let elements)? = self[key]?.content else { return }
        for element in elements { body(element) }
    }
}
