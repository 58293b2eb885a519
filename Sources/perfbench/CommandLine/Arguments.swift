import Basics

/// What was said after a command's name, held against what the command takes. All mistakes at once.
struct Arguments: Sendable {
    let operands: [String]
    private let values: [String: [String]]

    init(_ words: [String], of command: Command) throws {
        var operands: [String] = []
        var values: [String: [String]] = [:]
        var problems: [Problem] = []
        var rest = words[...]
        var onlyOperands = false
        while let word = rest.popFirst() {
            if onlyOperands || word == "-" || !word.hasPrefix("-") {
                operands.append(word)
            } else if word == "--" {
                onlyOperands = true
            } else {
                let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
                guard let flag = command.flags.first(where: { $0.name == parts[0] }) else {
                    problems.append(Self.unknown(parts[0], command))
                    continue
                }
                var value = parts.count > 1 ? parts[1] : nil
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
        if operands.count < command.operandCount.lowerBound {
            problems.append(
                Problem(.usage, "\"perfbench \(command.name)\" needs \(command.operands).", hint: "Like: \(command.example)"))
        }
        if operands.count > command.operandCount.upperBound {
            problems.append(
                Problem(
                    .usage,
                    "\"\(operands[command.operandCount.upperBound])\" is one word too many for \"perfbench \(command.name)\".",
                    hint: "Like: \(command.example)"))
        }
        guard problems.isEmpty else { throw Problems(problems) }
        self.operands = operands
        self.values = values
    }

    private static func unknown(_ name: String, _ command: Command) -> Problem {
        Problem(
            .usage, "\"\(name)\" is not a flag of \"perfbench \(command.name)\"\(didYouMean(name, command.flags.map(\.name)))",
            hint: "\"perfbench help \(command.name)\" lists them.")
    }

    func has(_ flag: String) -> Bool { values[flag] != nil }

    /// The value of a flag; `nil` when it was not given.
    subscript(flag: String) -> String? { values[flag]?.last }

    /// All values of a flag that may be repeated.
    func all(_ flag: String) -> [String] { values[flag] ?? [] }

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
