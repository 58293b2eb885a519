// A text that fits a regular expression: the plainest one, held against the expression before it is used.

import Patterns

/// Makes texts for patterns.
struct PatternText {
    private var rest: ArraySlice<Character>
    /// How often more than at least what may be repeated is.
    private let extra: Int
    private var isSupported = true

    /// A text of `length` characters that `pattern` matches; `nil` when none was found.
    static func text(for pattern: String, length: ClosedRange<Int>) -> String? {
        let checked = try? Pattern(pattern)
        for extra in [0, 1, 2, 4, 8, 16, 32, 64, 128, 256] {
            var maker = PatternText(rest: Array(pattern)[...], extra: extra)
            let text = maker.alternatives()
            guard maker.isSupported, maker.rest.isEmpty else { return nil }
            guard length.contains(text.count), let checked else { continue }
            var matcher = PatternMatcher()
            let bytes = Array(text.utf8)
            if matcher.matches(checked, bytes.span, in: 0..<bytes.count) { return text }
        }
        return nil
    }

    private init(rest: ArraySlice<Character>, extra: Int) {
        self.rest = rest
        self.extra = extra
    }

    /// The first of several; the others are read over.
    private mutating func alternatives() -> String {
        let first = sequence()
        while rest.first == "|" {
            rest.removeFirst()
            _ = sequence()
        }
        return first
    }

    private mutating func sequence() -> String {
        var text = ""
        while let character = rest.first, character != "|", character != ")", isSupported { text += repeated(character) }
        return text
    }

    private mutating func repeated(_ character: Character) -> String {
        rest.removeFirst()
        let start = rest
        let unit = self.unit(character)
        var counts: (least: Int, most: Int) = (1, 1)
        switch rest.first {
        case "*": counts = (0, 1000)
        case "+": counts = (1, 1000)
        case "?": counts = (0, 1)
        case "{":
            let inside = String(rest.dropFirst().prefix { $0 != "}" })
            let numbers = inside.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
            guard let least = numbers.first ?? nil else { return unit }
            counts = (least, numbers.count == 1 ? least : (numbers[1] ?? 1000))
            rest = rest.dropFirst(inside.count + 1)
        default: return unit
        }
        _ = start
        rest.removeFirst()
        if rest.first == "?" || rest.first == "+" { rest.removeFirst() }
        let count = min(counts.most, max(counts.least, counts.least == 0 ? min(1, extra) : 0, counts.least + extra))
        return String(repeating: unit, count: min(count, 2000))
    }

    private mutating func unit(_ character: Character) -> String {
        switch character {
        case "^", "$": return ""
        case ".": return "a"
        case "(":
            if rest.first == "?" {
                if rest.starts(with: "?:") {
                    rest = rest.dropFirst(2)
                } else if rest.starts(with: "?<"), !rest.starts(with: "?<="), !rest.starts(with: "?<!") {
                    rest = rest.drop { $0 != ">" }.dropFirst()
                } else {
                    isSupported = false
                    return ""
                }
            }
            let inside = alternatives()
            if rest.first == ")" { rest.removeFirst() } else { isSupported = false }
            return inside
        case "[": return characterClass()
        case "\\": return escaped()
        default: return String(character)
        }
    }

    private mutating func escaped() -> String {
        guard let letter = rest.popFirst() else { return "" }
        switch letter {
        case "d": return "1"
        case "w": return "a"
        case "s": return " "
        case "D", "S", "W": return letter == "W" ? "-" : "a"
        case "b", "B", "A", "z", "Z": return ""
        case "n": return "\n"
        case "t": return "\t"
        case "r": return "\r"
        default:
            if letter.isLetter || letter.isNumber { isSupported = false }
            return String(letter)
        }
    }

    /// One character of `[…]`: a letter or digit where there is one.
    private mutating func characterClass() -> String {
        let isNegated = rest.first == "^"
        if isNegated { rest.removeFirst() }
        var members: [ClosedRange<Unicode.Scalar>] = []
        var isFirst = true
        while let character = rest.popFirst(), character != "]" || isFirst {
            isFirst = false
            if character == "\\", let letter = rest.first, "dwsDWS".contains(letter) {
                rest.removeFirst()
                switch letter {
                case "d": members.append("0"..."9")
                case "w": members += ["a"..."z", "A"..."Z", "0"..."9", "_"..."_"]
                case "s": members.append(" "..." ")
                default: isSupported = false
                }
                continue
            }
            let low = character == "\\" ? (escaped().first ?? "a") : character
            guard let start = low.unicodeScalars.first else { continue }
            if rest.first == "-", let next = rest.dropFirst().first, next != "]" {
                rest = rest.dropFirst(2)
                let high = next == "\\" ? (escaped().first ?? "a") : next
                guard let end = high.unicodeScalars.first, start <= end else {
                    isSupported = false
                    return ""
                }
                members.append(start...end)
            } else {
                members.append(start...start)
            }
        }
        let plain = "a1A0bZ9-_ .:/".unicodeScalars
        if let scalar = plain.first(where: { scalar in members.contains { $0.contains(scalar) } != isNegated }) {
            return String(scalar)
        }
        if !isNegated, let first = members.first { return String(first.lowerBound) }
        isSupported = false
        return ""
    }
}
