// The grammar of InfluxDB's line protocol: `measurement,tag=value field=1i,other="text" 1795221733000000000`.

import Basics
import JSON

/// One line of the protocol. Names in it may be anything: what would end them is escaped, and what cannot be escaped is replaced.
struct Line {
    private var head: String
    private var fields = ""

    /// - Parameters:
    ///   - measurement: a name without spaces, commas and backslashes.
    ///   - tags: those without a value are left out, which the protocol cannot say.
    init(_ measurement: String, _ tags: [(key: String, value: String)]) {
        head = measurement
        for (key, value) in tags where !key.isEmpty && !value.isEmpty { head += ",\(Self.escaped(key))=\(Self.escaped(value))" }
    }

    /// Adds a whole number. `key` is a name of ours, here and below.
    mutating func add(_ key: String, _ value: Int64) { append(key, "\(value)i") }

    /// Adds a number; nothing when there is none.
    mutating func add(_ key: String, _ value: Double?) {
        if let value, value.isFinite { append(key, machineNumber(value)) }
    }

    /// Adds a text on one line.
    mutating func add(_ key: String, _ text: String) {
        let escaped = text.asLabel.reduce(into: "") { $0 += $1 == "\"" || $1 == "\\" ? "\\\($1)" : String($1) }
        append(key, "\"\(escaped)\"")
    }

    /// The line, with `time` in nanoseconds since 1970 and a line break; empty without a field.
    func text(at time: Nanoseconds) -> String { fields.isEmpty ? "" : "\(head) \(fields) \(time)\n" }

    private mutating func append(_ key: String, _ value: String) { fields += (fields.isEmpty ? "" : ",") + "\(key)=\(value)" }

    /// A tag's key or value. A backslash escapes what follows it or does not, depending on the reader, so it becomes a slash.
    private static func escaped(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "") { result, scalar in
            switch scalar {
            case ",", "=", " ": result += "\\\(scalar)"
            case "\\": result += "/"
            default: result.unicodeScalars.append(scalar)
            }
        }
    }
}
