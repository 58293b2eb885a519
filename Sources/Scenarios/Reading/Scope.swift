import Basics
import JSON

/// What a name in `${…}` can stand for: built-in variables, the environment, the scenario's constants.
package final class Scope {
    private let environment: [String: String]
    private var declared: [String: Field] = [:]
    private var constants: [String: String] = [:]
    /// Variables that are being worked out, to find circles.
    private var open: [String] = []
    /// Variables whose values could not be worked out, which has been reported where they are.
    var excused: Set<String> = []
    /// What to say of their uses after all, when nothing was reported.
    private var postponed: [() -> Void] = []
    /// Values in the file that are confidential, as byte ranges.
    private(set) var hidden: [Range<Int>] = []
    /// What came from the environment so far.
    package private(set) var secrets = Secrets()

    /// The part that is being read, and what has been extracted on the way to it.
    var part = Part.anywhere
    var extractedSoFar: Set<String> = []
    /// Whether the flow being read is only gone through under a condition.
    var isFlowGuarded = false
    /// Extracted variables by position, and where each comes from.
    var slots: [String] = []
    var origins: [String: Origins] = [:]
    /// Names of custom metrics by position.
    var metrics: [String] = []
    var feeders: [Feeder] = []
    /// Names of data that could not be read, which has been reported.
    var brokenFeeders: Set<String> = []
    /// Whether perfbench writes a header `traceparent` into each request.
    var isTraced = false
    /// Bytes that variables have put into texts so far.
    private var expandedSize = 0
    private var isExpandedTooFar = false
    /// Whether the target is a database, so that statements need not name one.
    var hasDatabase = false
    /// Whether some request is for the target.
    var needsTarget = false
    /// Data used since this was last emptied.
    var usedFeeders: Set<Int> = []

    /// - Parameter environment: what `${env.NAME}` can be.
    package init(environment: [String: String]) { self.environment = environment }

    static let reserved = ["vu", "iteration", "uuid", "now", "env", "random", "data"]
    static let builtIn = ["vu", "iteration", "uuid", "now", "random.int(1,100)", "random.string(8)"]

    /// Reads `variables`: constants, which may use each other and the environment.
    func declare(_ field: Field) {
        var order: [String] = []
        for (key, position, value) in field.entries() ?? [] {
            guard Self.isVariable(key) else {
                field.log.note(
                    "\"\(key)\" cannot name a variable.", hint: "Use letters, digits and underscores; the first is no digit.",
                    at: position)
                continue
            }
            guard !Self.reserved.contains(key) else {
                field.log.note("\"\(key)\" is a built-in variable and cannot be defined again.", at: position)
                continue
            }
            declared[key] = value
            order.append(key)
        }
        for name in order { _ = constant(name) }
    }

    /// Takes a spelling of something confidential that is shown nowhere.
    func mask(_ text: String) { secrets.add(text) }

    /// Keeps a value of the file out of what is stored and shown.
    func hide(_ field: Field) { hidden.append(field.node.range) }

    /// Reports uses of excused names. Only for a scenario in which nothing else is wrong.
    func reportPostponed() { for report in postponed { report() } }

    /// Whether a constant of that name is defined.
    func isDeclared(_ name: String) -> Bool { declared[name] != nil }

    static func isVariable(_ name: String) -> Bool {
        let isLetter = { (c: Character) in c.isASCII && c.isLetter || c == "_" }
        return name.first.map(isLetter) == true && name.allSatisfy { isLetter($0) || $0.isASCII && $0.isNumber } && name.count <= 64
    }

    /// The value of a declared variable; `nil` when it could not be worked out, which has been reported.
    private func constant(_ name: String) -> String? {
        if let known = constants[name] { return known }
        guard let field = declared[name] else { return nil }
        guard !open.contains(name) else {
            let circle = open.drop { $0 != name } + [name]
            field.note("the variable \"\(name)\" needs its own value: \(circle.joined(separator: " → ")).")
            for member in circle { declared[member] = nil }
            excused.formUnion(circle)
            return nil
        }
        open.append(name)
        defer { open.removeLast() }
        guard let value = self.value(of: field) else {
            declared[name] = nil
            excused.insert(name)
            return nil
        }
        constants[name] = value
        return value
    }

    private func value(of field: Field) -> String? {
        switch field.node.content {
        case .integer(let value): return String(value)
        case .number(_, let text): return text
        case .bool(let value): return String(value)
        case .string: return constantText(field)
        default:
            field.mismatch("a text, a number, or true or false")
            return nil
        }
    }

    // MARK: texts

    /// A text whose variables are all the same for every request, with their values filled in.
    package func constantText(_ field: Field) -> String? {
        guard let segments = segments(field) else { return nil }
        var text = ""
        for segment in segments {
            switch segment {
            case .literal(let part), .constant(let part): text += part
            case .value:
                field.note(
                    "\(field.name) must be the same for every request; \(field.shown) is not.",
                    hint: "Built-in variables such as \"${vu}\" can be used in the requests of steps.")
                return nil
            }
        }
        return text
    }

    /// A text taken apart, with every name looked up; `nil` when something in it is wrong, which has been reported.
    func segments(_ field: Field) -> [Segment]? {
        guard case .string(let text) = field.node.content else {
            field.mismatch("a text")
            return nil
        }
        return segments(text) { field.note($0, hint: $1, offset: $2) }
    }

    /// The same for a text that is no value of its own: the key of an object.
    func segments(_ text: String, report: @escaping (_ sentence: String, _ hint: String, _ offset: Int) -> Void)
        -> [Segment]?
    {
        let (pieces, unclosed) = templatePieces(text)
        if let unclosed {
            report("the \"${\" is not closed.", "It ends with \"}\"; write \"$${\" for the characters themselves.", unclosed)
            return nil
        }
        var segments: [Segment] = []
        var isSound = true
        var size = 0
        for piece in pieces {
            switch piece {
            case .text(let text): segments.append(.literal(text))
            case .expression(let expression, let offset):
                switch lookUp(expression) {
                case .found(let segment):
                    segments.append(segment)
                    if case .constant(let value) = segment { size += value.utf8.count }
                    guard size <= Limits.expandedText, expandedSize + size <= Limits.expandedTexts else {
                        let most = size > Limits.expandedText ? Limits.expandedText : Limits.expandedTexts
                        let together = size > Limits.expandedText ? "" : ", together with those before"
                        // Once is enough: every text after it has the same fault.
                        guard size > Limits.expandedText || !isExpandedTooFar else { return nil }
                        isExpandedTooFar = size <= Limits.expandedText
                        report(
                            "the variables in it make more than \(most >> 20) MiB of text\(together).",
                            "Put long texts into a file: \"bodyFile\", or \"data\".", offset)
                        return nil
                    }
                case .wrong(let sentence, let hint):
                    report(sentence, hint, offset)
                    isSound = false
                case .excused:
                    postponed.append { report("unknown variable \"\(expression)\".", "Define it under \"variables\".", offset) }
                    isSound = false
                }
            }
        }
        expandedSize += size
        return isSound ? segments : nil
    }

    /// What a name turned out to be.
    enum Finding {
        case found(Segment)
        case wrong(String, hint: String)
        case excused
    }

    private func lookUp(_ expression: String) -> Finding {
        let name = expression.filter { $0 != " " }
        switch name {
        case "": return .wrong("\"${}\" names no variable.", hint: "")
        case "vu": return .found(.value(.vu))
        case "iteration": return .found(.value(.iteration))
        case "uuid": return .found(.value(.uuid))
        case "now": return .found(.value(.now))
        default: break
        }
        if name.hasPrefix("env.") { return environmentVariable(String(name.dropFirst(4))) }
        if name.hasPrefix("random.") { return random(name) }
        if declared[name] != nil, let value = constant(name) { return .found(.constant(value)) }
        // Columns of data may have blanks in their names.
        let written = String(expression.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
        if written != name, isColumn(written), let finding = runtimeVariable(written) { return finding }
        if let finding = runtimeVariable(name) { return finding }
        if excused.contains(name) { return .excused }
        let columns = feeders.flatMap { feeder in feeder.table.columns.prefix(100).map { "\(feeder.name).\($0)" } }
        if let meant = nearestName(to: name, in: declared.keys.sorted() + slots + columns + Self.builtIn) {
            return .wrong("unknown variable \"\(name)\"; did you mean \"\(meant)\"?", hint: "")
        }
        return .wrong(
            "unknown variable \"\(name)\".",
            hint:
                "Define it under \"variables\", or extract it; built in are vu, iteration, uuid, now, random.int(a,b), random.string(n) and env.NAME."
        )
    }

    private func environmentVariable(_ name: String) -> Finding {
        guard let value = environment[name] else {
            return .wrong("the environment variable \"\(name)\" is not set.", hint: "Set it, or pass --env \(name)=VALUE.")
        }
        secrets.add(value)
        return .found(.constant(value))
    }

    private func random(_ name: String) -> Finding {
        let parts = name.split(separator: "(", maxSplits: 1)
        let numbers = (parts.count == 2 ? parts[1].dropLast() : "").split(separator: ",", omittingEmptySubsequences: false).map {
            Int64($0)
        }
        let isCall = parts.count == 2 && name.hasSuffix(")")
        switch parts.first {
        case "random.int":
            guard isCall, numbers.count == 2, let low = numbers[0], let high = numbers[1], low <= high else {
                return .wrong(
                    "\"\(name)\" must be written as random.int(a,b) with whole numbers, the smaller one first.",
                    hint: "For instance \"${random.int(1,500)}\".")
            }
            return .found(.value(.randomInteger(low...high)))
        case "random.string":
            guard isCall, numbers.count == 1, let length = numbers[0], (1...10_000).contains(length) else {
                return .wrong(
                    "\"\(name)\" must be written as random.string(n) with n from 1 to 10000.",
                    hint: "For instance \"${random.string(8)}\".")
            }
            return .found(.value(.randomString(Int(length))))
        default: return .wrong("unknown variable \"\(name)\"; did you mean \"random.int(1,100)\"?", hint: "")
        }
    }
}
