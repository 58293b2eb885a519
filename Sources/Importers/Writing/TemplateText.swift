// Text on its way into a scenario, where `${` begins a variable. What is imported is meant as it stands, but a variable of a shell stays
// one: it travels as a marker that no ordinary text holds.

/// Text of a scenario that means exactly `raw`.
func templateText(_ raw: String) -> String {
    var text = raw.replacing("${", with: "$${")
    if text.unicodeScalars.contains(variableStart) {
        text = text.replacing(String(variableStart), with: "${env.").replacing(String(variableEnd), with: "}")
    }
    return text
}

/// A marker for the environment variable `name` in raw text.
func variableMarker(_ name: String) -> String { "\(variableStart)\(name)\(variableEnd)" }

/// The names of the environment variables that are marked in `raw`.
func markedVariables(_ raw: String) -> [String] {
    raw.split(separator: Character(variableStart)).dropFirst(raw.unicodeScalars.first == variableStart ? 0 : 1).map { part in
        String(part.prefix { $0 != Character(variableEnd) })
    }
}

/// Two private-use characters beyond every script.
private let variableStart: Unicode.Scalar = "\u{10FFF0}"
private let variableEnd: Unicode.Scalar = "\u{10FFF1}"
