// curl's patterns in URLs and names of files to send: `{a,b}`, `[1-10]`, `[001-100:2]`, `[a-z]`.

import Basics

/// One text that stands for several.
enum URLGlob {
    /// The most addresses that are taken from one pattern.
    static let limit = 100

    /// What `pattern` stands for, in curl's order: the last pattern in it moves first. At most `limit` + 1 texts.
    static func expanded(_ pattern: String) throws(Problem) -> [String] {
        var results = [""]
        var rest = Array(pattern)[...]
        func append(_ alternatives: [String]) {
            var next: [String] = []
            for result in results where next.count <= limit {
                for alternative in alternatives where next.count <= limit { next.append(result + alternative) }
            }
            results = next
        }
        while let character = rest.popFirst() {
            switch character {
            case "\\" where rest.first.map { "{}[]".contains($0) } == true: append([String(rest.popFirst()!)])
            case "{": append(try set(&rest, pattern))
            case "[":
                if let address = addressInBrackets(rest) {
                    rest = rest.dropFirst(address.count + 1)
                    append(["[\(String(address))]"])
                } else {
                    append(try range(&rest, pattern))
                }
            case "}", "]": throw mistake(pattern, "has a \"\(character)\" that closes nothing")
            default: append([String(character)])
            }
        }
        return results
    }

    private static func mistake(_ pattern: String, _ what: String) -> Problem {
        Problem(
            .usage, "\"\(pattern)\" \(what), which curl refuses.", hint: "With -g, curl takes brackets and braces as they are.")
    }

    /// `[]` and an IPv6 address mean themselves.
    private static func addressInBrackets(_ rest: ArraySlice<Character>) -> ArraySlice<Character>? {
        let inside = rest.prefix { $0 != "]" }
        guard inside.endIndex < rest.endIndex else { return nil }
        if inside.isEmpty { return inside }
        let isAddress =
            inside.count { $0 == ":" } >= 2 && inside.prefix { $0 != "%" }.allSatisfy { $0.isHexDigit || ":.".contains($0) }
        return isAddress ? inside : nil
    }

    private static func set(_ rest: inout ArraySlice<Character>, _ pattern: String) throws(Problem) -> [String] {
        var items = [""]
        while let character = rest.popFirst() {
            switch character {
            case "}":
                if items == [""] { throw mistake(pattern, "has nothing between its braces") }
                return items
            case ",": items.append("")
            case "{", "[", "]": throw mistake(pattern, "has a bracket or brace within braces")
            case "\\":
                if let next = rest.popFirst() { items[items.count - 1].append(next) }
            default: items[items.count - 1].append(character)
            }
        }
        throw mistake(pattern, "has a \"{\" that is not closed")
    }

    private static func range(_ rest: inout ArraySlice<Character>, _ pattern: String) throws(Problem) -> [String] {
        let inside = String(rest.prefix { $0 != "]" })
        guard inside.count < rest.count else { throw mistake(pattern, "has a \"[\" that is not closed") }
        rest = rest.dropFirst(inside.count + 1)
        let halves = inside.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let ends = halves[0].split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count == 2, let step = halves.count == 2 ? Int(halves[1]) : 1, step > 0 else {
            throw mistake(pattern, "has a range that cannot be one")
        }
        if ends.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }) {
            guard let low = Int(ends[0]), let high = Int(ends[1]), low <= high, step <= max(1, high - low) else {
                throw mistake(pattern, "has a range that cannot be one")
            }
            let width = ends[0].first == "0" ? ends[0].count : 0
            return stride(from: low, through: high, by: step).prefix(limit + 1).map { number in
                let digits = String(number)
                return String(repeating: "0", count: max(0, width - digits.count)) + digits
            }
        }
        guard ends[0].count == 1, ends[1].count == 1, let low = ends[0].first?.asciiValue, let high = ends[1].first?.asciiValue,
            ends.allSatisfy({ $0.first!.isLetter }), low <= high, ends[0].first!.isLowercase == ends[1].first!.isLowercase,
            step <= max(1, Int(high - low))
        else { throw mistake(pattern, "has a range that cannot be one") }
        return stride(from: low, through: high, by: step).map { String(Character(Unicode.Scalar($0))) }
    }
}
