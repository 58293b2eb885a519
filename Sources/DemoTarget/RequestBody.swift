import JSON

/// What clients send, as far as the shop reads it.
enum RequestBody {
    /// The whole number under `key`; may be written as a string, because templates write it so. `nil` when it is anything else.
    static func number(_ key: String, in body: JSONValue) -> Int? {
        switch body[key] {
        case .integer(let number): Int(number)
        case .string(let text): Int(text)
        default: nil
        }
    }

    /// The body as JSON; `nil` when it is none.
    static func read(_ bytes: [UInt8]) -> JSONValue? { try? JSONValue(parsing: bytes) }
}
