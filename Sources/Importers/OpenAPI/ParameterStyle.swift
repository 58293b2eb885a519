// How a list or an object becomes text in a request: "Style Values" of OpenAPI 3, which follow RFC 6570.

import JSON

/// The style of one parameter.
struct ParameterStyle {
    var style: String
    var explodes: Bool

    init(_ value: JSONValue?, place: String) {
        style = value?["style"]?.string ?? (place == "query" || place == "cookie" ? "form" : "simple")
        explodes = value?["explode"].map { $0 == true } ?? (style == "form")
    }

    /// Pairs for the key `query`, or a piece of the query that is written as it is sent.
    enum Query {
        case pairs([JSONValue.Member])
        case written(String)
    }

    /// A parameter of the query. Values are template text.
    func query(_ name: String, _ value: JSONValue) -> Query {
        let separator = ["spaceDelimited": "%20", "pipeDelimited": "|"][style] ?? ","
        switch value {
        case .array(let elements):
            if explodes { return .pairs([.init(templateText(name), .array(elements.map { .string(Self.text($0)) }))]) }
            return .written("\(percentEncoded(name))=" + elements.map(Self.encoded).joined(separator: separator))
        case .object(let members):
            if style == "deepObject" {
                return .written(
                    members.map { "\(percentEncoded(name))[\(percentEncoded($0.key))]=\(Self.encoded($0.value))" }.joined(
                        separator: "&"))
            }
            if explodes { return .pairs(members.map { .init($0.key, .string(Self.text($0.value))) }) }
            return .written("\(percentEncoded(name))=" + Self.flat(members, ",").joined(separator: separator))
        default: return .pairs([.init(templateText(name), value == .null ? "" : value)])
        }
    }

    /// A part of the path, encoded.
    func path(_ name: String, _ value: JSONValue) -> String {
        let name = percentEncoded(name)
        let (start, between) = style == "label" ? (".", ".") : style == "matrix" ? (";", ";") : ("", ",")
        switch value {
        case .array(let elements):
            let texts = elements.map(Self.encoded)
            if style == "matrix" {
                return explodes ? texts.map { ";\(name)=\($0)" }.joined() : ";\(name)=" + texts.joined(separator: ",")
            }
            return start + texts.joined(separator: explodes ? between : ",")
        case .object(let members):
            if explodes { return start + Self.flat(members, "=", joined: true).joined(separator: between) }
            return (style == "matrix" ? ";\(name)=" : start) + Self.flat(members, ",").joined(separator: ",")
        default: return (style == "matrix" ? ";\(name)=" : start) + Self.encoded(value)
        }
    }

    /// The value of a header or a cookie.
    func line(_ value: JSONValue) -> String {
        switch value {
        case .array(let elements): elements.map(Self.text).joined(separator: ",")
        case .object(let members):
            members.map { "\($0.key)\(explodes && style == "simple" ? "=" : ",")\(Self.text($0.value))" }.joined(separator: ",")
        default: Self.text(value)
        }
    }

    /// `R,100,G,200` as its parts, or `R=100`, `G=200`.
    private static func flat(_ members: [JSONValue.Member], _ mark: String, joined: Bool = false) -> [String] {
        members.flatMap { member -> [String] in
            let (key, value) = (percentEncoded(member.key), encoded(member.value))
            return joined ? [key + mark + value] : [key, value]
        }
    }

    /// A value as plain text.
    static func text(_ value: JSONValue) -> String {
        switch value {
        case .string(let text): text
        case .array(let elements): elements.map(text).joined(separator: ",")
        case .null: ""
        default: value.text()
        }
    }

    /// The same, encoded; what varies is encoded when it is known.
    private static func encoded(_ value: JSONValue) -> String {
        let text = text(value)
        return text.contains("${") ? text : percentEncoded(text)
    }
}
