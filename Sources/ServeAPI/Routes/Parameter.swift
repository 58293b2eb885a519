// What a route takes, described once: requests are checked by it, and the OpenAPI document is made of it.

import Basics
import JSON

/// One value in a path, a query or a body.
struct Parameter: Sendable {
    enum Kind: Sendable {
        /// At least one character, at most this many.
        case text(Int)
        /// The same, and the route refuses what is not of this pattern.
        case pattern(String, Int)
        case integer(ClosedRange<Int64>)
        case number(ClosedRange<Double>)
        case word([String])
        /// A day, or a moment in UTC.
        case moment
        case flag
    }

    var name: String
    var kind: Kind
    var isRequired = false
    var help: String

    init(_ name: String, _ kind: Kind, isRequired: Bool = false, _ help: String) {
        self.name = name
        self.kind = kind
        self.isRequired = isRequired
        self.help = help
    }

    /// As JSON Schema.
    var schema: JSONValue {
        switch kind {
        case .text(let most):
            ["type": "string", "minLength": 1, "maxLength": .integer(Int64(most)), "pattern": .string(Self.textPattern)]
        case .pattern(let pattern, let most):
            ["type": "string", "minLength": 1, "maxLength": .integer(Int64(most)), "pattern": .string(pattern)]
        case .integer(let range):
            ["type": "integer", "minimum": .integer(range.lowerBound), "maximum": .integer(range.upperBound)]
        case .number(let range): ["type": "number", "minimum": .number(range.lowerBound), "maximum": .number(range.upperBound)]
        case .word(let words): ["type": "string", "enum": .array(words.map { .string($0) })]
        case .moment: ["type": "string", "pattern": .string(Moment.pattern)]
        case .flag: ["type": "boolean"]
        }
    }

    /// No control characters.
    private static let textPattern = #"^[^\u0000-\u001f\u007f-\u009f\u2028\u2029]+$"#

    /// The value that a text stands for, as in a path, a query or a form.
    func read(_ text: String) throws(Mistake) -> Value {
        switch kind {
        case .text(let most), .pattern(_, let most): return .text(try Self.checked(text, most))
        case .integer(let range):
            guard let number = Int64(text), range.contains(number), text.first != "+" else {
                throw Mistake("is not a whole number from \(range.lowerBound) to \(range.upperBound)")
            }
            return .integer(number)
        case .number(let range):
            guard let number = Double(text), range.contains(number) else {
                throw Mistake("is not a number from \(machineNumber(range.lowerBound)) to \(machineNumber(range.upperBound))")
            }
            return .number(number)
        case .word(let words):
            guard words.contains(text) else { throw Mistake("is not one of: \(words.joined(separator: ", "))") }
            return .text(text)
        case .moment:
            guard let moment = Moment.seconds(text) else {
                throw Mistake("is not a moment such as 2026-11-30 or 2026-11-30T08:15:00Z")
            }
            return .number(moment)
        case .flag:
            guard text == "true" || text == "false" else { throw Mistake("is neither true nor false") }
            return .flag(text == "true")
        }
    }

    /// The value that a JSON value is.
    func read(_ value: JSONValue) throws(Mistake) -> Value {
        switch (kind, value) {
        case (.text, .string(let text)), (.pattern, .string(let text)), (.word, .string(let text)), (.moment, .string(let text)):
            return try read(text)
        case (.integer(let range), .integer(let number)) where range.contains(number): return .integer(number)
        case (.integer(let range), .number(let number)):
            guard let whole = Int64(exactly: number), range.contains(whole) else { return try read(machineNumber(number)) }
            return .integer(whole)
        case (.number, .integer(let number)): return try read(String(number))
        case (.number(let range), .number(let number)) where range.contains(number): return .number(number)
        case (.flag, .bool(let flag)): return .flag(flag)
        default: throw Mistake("is not \(expectation)")
        }
    }

    private var expectation: String {
        switch kind {
        case .text, .pattern: "a text"
        case .integer(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
        case .number(let range): "a number from \(machineNumber(range.lowerBound)) to \(machineNumber(range.upperBound))"
        case .word(let words): "one of: \(words.joined(separator: ", "))"
        case .moment: "a moment such as 2026-11-30 or 2026-11-30T08:15:00Z"
        case .flag: "true or false"
        }
    }

    private static func checked(_ text: String, _ most: Int) throws(Mistake) -> String {
        guard !text.isEmpty else { throw Mistake("is empty") }
        guard text.unicodeScalars.count <= most else { throw Mistake("is longer than \(most) characters") }
        let isClean = text.unicodeScalars.allSatisfy {
            $0.value >= 0x20 && !(0x7F...0x9F ~= $0.value) && !(0x2028...0x2029 ~= $0.value)
        }
        guard isClean else { throw Mistake("has a control character in it") }
        return text
    }

    /// What is wrong with a value, as the rest of a sentence.
    struct Mistake: Error {
        var words: String

        init(_ words: String) { self.words = words }
    }
}

/// A value that was checked.
enum Value: Sendable, Equatable {
    case text(String)
    case integer(Int64)
    case number(Double)
    case flag(Bool)
}

/// A moment as requests write it.
enum Moment {
    static let pattern =
        "^[12][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])(T([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?Z)?$"

    /// Seconds since 1970 in UTC; `nil` for what the pattern does not match. The 31st of a shorter month is a day of the next.
    static func seconds(_ text: String) -> Double? {
        guard
            let found = text.wholeMatch(
                of:
                    /([12][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])(?:T([01][0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9]))?Z)?/
            ),
            let year = Int(found.1), let month = Int(found.2), let day = Int(found.3)
        else { return nil }
        func part(_ text: Substring?) -> Int { text.flatMap { Int($0) } ?? 0 }
        // Days of the civil calendar since 1970 (Hinnant 2013, "chrono-compatible low-level date algorithms").
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted / 400
        let ofEra = shifted - era * 400
        let ofYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let days = era * 146_097 + ofEra * 365 + ofEra / 4 - ofEra / 100 + ofYear - 719_468
        return Double(days * 86_400 + part(found.4) * 3600 + part(found.5) * 60 + part(found.6))
    }
}
