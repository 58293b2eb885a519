import Basics
import JSON

/// Reads `check`: what a response must be like.
struct CheckReader {
    func rules(_ keys: Keys) -> [Check.Rule] {
        keys.notYet("header", "body", "json", "under", "size", "not")
        return [keys["status"].flatMap(status).map(Check.Rule.status)].compactMap { $0 }
    }

    private static let expectation = "a status code such as 200, a class such as \"2xx\", or a list of these"

    private func status(_ field: Field) -> StatusSet? {
        var set = StatusSet()
        var elements = [field]
        if case .array = field.node.content { elements = field.list(atLeast: 1, of: "status codes") ?? [] }
        for element in elements {
            switch element.node.content {
            case .integer(let code) where (100...599).contains(code): set.codes.insert(Int(code))
            case .string(let text):
                guard text.count == 3, text.lowercased().hasSuffix("xx"), let digit = text.first?.wholeNumberValue,
                    (1...5).contains(digit)
                else {
                    element.mismatch(Self.expectation)
                    return nil
                }
                set.classes.insert(digit)
            default:
                element.mismatch(Self.expectation)
                return nil
            }
        }
        return elements.isEmpty ? nil : set
    }
}

extension Check.Rule {
    /// Its words in reports: `status 200`, `status 201, 2xx`.
    package var name: String {
        switch self {
        case .status(let set): "status \(set)"
        }
    }
}

extension StatusSet: CustomStringConvertible {
    /// Codes, then classes: `200, 304, 2xx`.
    package var description: String {
        (codes.sorted().map(String.init) + classes.sorted().map { "\($0)xx" }).joined(separator: ", ")
    }
}
