import HTTPMessages

/// The parameters of a query, decoded, in their order. A `%` that begins no code is literal, so that `errors=1%` may be typed.
struct Query {
    let parameters: [(name: String, value: String)]

    init(_ text: String) {
        parameters = text.split(separator: "&").map { part in
            let halves = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (Self.decode(halves[0]), halves.count > 1 ? Self.decode(halves[1]) : "")
        }
    }

    /// The value of the first parameter of that name.
    subscript(name: String) -> String? { parameters.first { $0.name == name }?.value }

    private static func decode(_ text: Substring) -> String {
        let spaced = text.replacing("+", with: " ")
        return percentDecoded(spaced, malformed: .kept) ?? String(spaced)
    }
}
