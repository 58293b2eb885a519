import Basics

/// What was said after a command's name, held against what the command takes. All mistakes at once.
struct Arguments: Sendable {
    let operands: [String]
    private let values: [String: [String]]
    /// Names of the flags that the command takes; `nil` where any may be asked for.
    private var known: Set<String>?

    /// The same for code that serves several commands and asks for flags that not all of them take.
    var ofAnyCommand: Arguments {
        var copy = self
        copy.known = nil
        return copy
    }

    init(_ words: [String], of command: Command) throws {
        var operands: [String] = []
        var values: [String: [String]] = [:]
        var problems: [Problem] = []
        var rest = words[...]
        var onlyOperands = false
        var isUnclear = false
        while let word = rest.popFirst() {
            if onlyOperands || word == "-" || !word.hasPrefix("-") {
                operands.append(word)
            } else if word == "--" {
                onlyOperands = true
            } else {
                guard let (flag, attached) = Self.find(word, command) else {
                    problems.append(Self.unknown(word, command))
                    // Whether what follows is its value or an operand cannot be known.
                    isUnclear = true
                    continue
                }
                var value = attached
                if flag.value.isEmpty, value != nil {
                    problems.append(Problem(.usage, "\"\(flag.name)\" takes no value."))
                } else if !flag.value.isEmpty, value == nil {
                    value = rest.popFirst()
                    if value == nil {
                        problems.append(Problem(.usage, "\"\(flag.name)\" needs a value: \(flag.name) \(flag.value)."))
                    }
                }
                if values[flag.name] != nil, !flag.repeats { problems.append(Problem(.usage, "\"\(flag.name)\" was given twice.")) }
                values[flag.name, default: []].append(value ?? "")
            }
        }
        if !isUnclear, operands.count < command.operandCount.lowerBound {
            problems.append(
                Problem(.usage, "\"perfbench \(command.name)\" needs \(command.operands).", hint: "Like: \(command.example)"))
        }
        if !isUnclear, operands.count > command.operandCount.upperBound {
            problems.append(
                Problem(
                    .usage,
                    "\"\(operands[command.operandCount.upperBound])\" is one word too many for \"perfbench \(command.name)\".",
                    hint: "Like: \(command.example)"))
        }
        guard problems.isEmpty else { throw Problems(problems) }
        self.operands = operands
        self.values = values
        known = Set(command.flags.map(\.name))
    }

    /// The flag that a word names, by any of its names, and the value it carries: `--name=value`, `-c50`.
    private static func find(_ word: String, _ command: Command) -> (flag: Command.Flag, value: String?)? {
        let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        if command.foreign[parts[0]] != nil { return nil }
        if let flag = command.flags.first(where: { $0.names.contains(parts[0]) }) {
            return (flag, parts.count > 1 ? parts[1] : nil)
        }
        let letter = String(word.prefix(2))
        guard letter != "--", let flag = command.flags.first(where: { $0.names.contains(letter) && !$0.value.isEmpty }) else {
            return nil
        }
        return (flag, String(word.dropFirst(2)))
    }

    private static func unknown(_ word: String, _ command: Command) -> Problem {
        let name = String(word.prefix { $0 != "=" })
        if let meant = command.foreign[name] { return Problem(.usage, "\"\(name)\" of other programs is not taken: \(meant)") }
        let known = command.flags.flatMap(\.names)
        return Problem(
            .usage, "\"\(name)\" is not a flag of \"perfbench \(command.name)\"\(didYouMean(name, known))",
            hint: "\"perfbench help \(command.name)\" lists them.")
    }

    func has(_ flag: String) -> Bool { !all(flag).isEmpty }

    /// The value of a flag; `nil` when it was not given.
    subscript(flag: String) -> String? { all(flag).last }

    /// All values of a flag that may be repeated.
    func all(_ flag: String) -> [String] {
        assert(known?.contains(flag) ?? true, "\(flag) is asked for, and the command does not take it")
        return values[flag] ?? []
    }

    /// A flag's value as a quantity.
    func quantity<Value: Quantity>(_ flag: String, _ type: Value.Type, _ problems: inout [Problem]) -> Value? {
        guard let text = self[flag] else { return nil }
        if let value = Value(text) { return value }
        problems.append(Problem(.usage, "\"\(flag) \(text)\" is not \(Value.expectation)."))
        return nil
    }

    /// A flag's value as a whole number within a range.
    func integer(_ flag: String, in range: ClosedRange<Int>, _ problems: inout [Problem]) -> Int? {
        guard let text = self[flag] else { return nil }
        if let value = Int(text), range.contains(value) { return value }
        problems.append(
            Problem(.usage, "\"\(flag) \(text)\" is not a whole number from \(range.lowerBound) to \(range.upperBound)."))
        return nil
    }

    /// Repeated `K=V` values.
    func pairs(_ flag: String, _ problems: inout [Problem]) -> [String: String] {
        var pairs: [String: String] = [:]
        for text in all(flag) {
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2, !parts[0].isEmpty {
                pairs[String(parts[0])] = String(parts[1])
            } else {
                problems.append(Problem(.usage, "\"\(flag) \(text)\" is not of the form NAME=VALUE."))
            }
        }
        return pairs
    }
}
