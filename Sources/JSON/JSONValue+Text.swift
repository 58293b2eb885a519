extension JSONValue {
    /// This value as text: on one line, or with two spaces of indentation. Numbers that JSON cannot say (NaN, infinity) become `null`.
    package func text(pretty: Bool = false) -> String {
        var out = ""
        write(to: &out, indent: pretty ? 0 : nil)
        return out
    }

    private func write(to out: inout String, indent: Int?) {
        switch self {
        case .null: out += "null"
        case .bool(let value): out += value ? "true" : "false"
        case .integer(let value): out += String(value)
        case .number(let value): out += Self.numberText(value)
        case .string(let value): Self.write(value, to: &out)
        case .array(let elements):
            Self.write(elements, to: &out, indent: indent, brackets: ("[", "]")) { $0.write(to: &$1, indent: $2) }
        case .object(let members):
            Self.write(members, to: &out, indent: indent, brackets: ("{", "}")) { member, out, indent in
                Self.write(member.key, to: &out)
                out += indent == nil ? ":" : ": "
                member.value.write(to: &out, indent: indent)
            }
        }
    }

    private static func write<Element>(
        _ elements: [Element], to out: inout String, indent: Int?, brackets: (String, String),
        each: (Element, inout String, Int?) -> Void
    ) {
        out += brackets.0
        for (index, element) in elements.enumerated() {
            if index > 0 { out += "," }
            if let indent { out += "\n" + String(repeating: "  ", count: indent + 1) }
            each(element, &out, indent.map { $0 + 1 })
        }
        if let indent, !elements.isEmpty { out += "\n" + String(repeating: "  ", count: indent) }
        out += brackets.1
    }

    private static func numberText(_ value: Double) -> String {
        guard value.isFinite else { return "null" }
        if value == value.rounded(), abs(value) < 1e15 { return String(Int64(value)) }
        return "\(value)"
    }

    private static func write(_ text: String, to out: inout String) {
        out += "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            case "\r": out += "\\r"
            case "\t": out += "\\t"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F || scalar.value == 0x2028 || scalar.value == 0x2029:
                let hex = String(scalar.value, radix: 16)
                out += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: out.unicodeScalars.append(scalar)
            }
        }
        out += "\""
    }
}

/// A number as documents for machines write it, in JSON's form; empty for one that is none.
package func machineNumber(_ value: Double) -> String { value.isFinite ? JSONValue.number(value).text() : "" }
