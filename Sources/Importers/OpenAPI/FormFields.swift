// Fields of a form as a description wants them: "Encoding Object" of OpenAPI 3.

import JSON

/// The fields of a form.
struct FormFields {
    let isMultipart: Bool
    /// `encoding` of the media type.
    let encoding: JSONValue?
    /// `properties` of the schema.
    let properties: JSONValue?
    let document: OpenAPIDocument
    private(set) var members: [JSONValue.Member] = []
    private(set) var notes: [String] = []

    init(_ value: JSONValue, of content: JSONValue, isMultipart: Bool, _ document: OpenAPIDocument) {
        self.isMultipart = isMultipart
        self.document = document
        encoding = content["encoding"]
        properties = document.resolved(content["schema"])?["properties"]
        for member in value.members {
            if isMultipart { addPart(member) } else { addField(member) }
        }
    }

    private mutating func addField(_ member: JSONValue.Member) {
        let rule = encoding?[member.key]
        let style = ParameterStyle(rule, place: "query")
        switch member.value {
        case .array(let elements):
            let texts = elements.map { JSONValue.string(ParameterStyle.text($0)) }
            let separator = ["spaceDelimited": " ", "pipeDelimited": "|"][style.style] ?? ","
            members.append(
                .init(
                    member.key,
                    style.explodes ? .array(texts) : .string(texts.compactMap(\.string).joined(separator: separator))))
        case .object(let inner) where rule?["style"] != nil:
            if style.style == "deepObject" {
                members += inner.map { .init("\(member.key)[\($0.key)]", .string(ParameterStyle.text($0.value))) }
            } else if style.explodes {
                members += inner.map { .init($0.key, .string(ParameterStyle.text($0.value))) }
            } else {
                members.append(.init(member.key, .string(style.line(member.value))))
            }
        default: members.append(.init(member.key, .string(ParameterStyle.text(member.value))))
        }
    }

    private mutating func addPart(_ member: JSONValue.Member) {
        let type = encoding?[member.key]?["contentType"]?.string?.split(separator: ",").first.map { String($0).trimmed }
        if encoding?[member.key]?["headers"] != nil { notes.append("the headers of the part \"\(member.key)\"") }
        let schema = document.resolved(properties?[member.key])
        func part(_ value: JSONValue, _ schema: JSONValue?) -> JSONValue {
            let isFile =
                schema?["format"]?.string == "binary" || schema?["contentMediaType"] != nil && schema?["contentEncoding"] == nil
            if isFile {
                notes.append("the file \"\(member.key)\": it is sent empty, put \"file\" in the place of \"text\"")
                return [
                    "text": "", "name": .string(member.key),
                    "type": .string(type ?? schema?["contentMediaType"]?.string ?? "application/octet-stream"),
                ]
            }
            if case .object = value { return ["text": .string(value.text()), "type": .string(type ?? "application/json")] }
            let text = JSONValue.string(ParameterStyle.text(value))
            return type.map { ["text": text, "type": .string($0)] } ?? text
        }
        if case .array(let elements) = member.value, !elements.isEmpty {
            let items = document.resolved(schema?["items"])
            members.append(.init(member.key, .array(elements.map { part($0, items) })))
        } else {
            members.append(.init(member.key, part(member.value, schema)))
        }
    }
}
