import Basics
import JSON
import Streams

/// Reads `stream`: how an answer that arrives bit by bit is taken apart.
struct StreamReader {
    let scope: Scope

    /// A preset by its name, or an object that may begin with one.
    func stream(_ field: Field) -> StreamStep? {
        if case .object = field.node.content { return field.object(Language.stream, read) }
        guard case .string = field.node.content else {
            field.mismatch("the name of a preset such as \"openai-chat\", or an object such as { \"format\": \"sse\" }")
            return nil
        }
        return field.word(StreamPreset.self).map { StreamStep($0.shape) }
    }

    private func read(_ keys: Keys) -> StreamStep? {
        let preset = keys["preset"]?.word(StreamPreset.self)
        let format = keys["format"]?.word(EventParser.Format.self)
        var shape = preset?.shape ?? StreamShape(format ?? .sse)
        if let format { shape.format = format }
        if let field = keys["until"], let text = scope.constantText(field) { shape.until = Array(text.utf8) }
        for (key, role) in Self.roles {
            if let field = keys[key], let paths = paths(field) { shape.look(for: role, at: paths) }
        }
        let limit = Limits.timeout
        let stall = keys["stall"]?.span(limit) ?? StreamStep.defaultStall
        let listens = keys["for"]?.span(limit)
        let keeps = keys["keep"]?.word(StreamProgress.Kept.self) ?? .text
        return StreamStep(shape, stall: stall, listens: listens, keeps: keeps)
    }

    private static let roles: [(String, StreamShape.Role)] = [
        ("token", .text), ("reasoning", .reasoning), ("usage", .usage), ("finish", .finish), ("error", .error),
    ]

    private func paths(_ field: Field) -> [JSONPath]? {
        if case .array = field.node.content {
            return field.list(atLeast: 1, of: "JSON paths")?.compactMap(path)
        }
        return path(field).map { [$0] }
    }

    private func path(_ field: Field) -> JSONPath? {
        guard let text = field.text("a JSON path that begins with \"$\", or a list of them") else { return nil }
        do {
            return try JSONPath(text)
        } catch {
            field.note(
                "\(field.name) \(error.reason).", hint: "Paths look like \"$.choices[0].delta.content\".", offset: error.offset)
            return nil
        }
    }
}
