import Basics
import HTTPMessages
import JSON
import Patterns
import Scenarios

/// Finds the value that an extraction is about.
struct ValueFinder {
    private var matcher: PatternMatcher
    /// Where the values are, when one of several is chosen.
    private var candidates: [JSONSlice] = []
    /// What was found last.
    private(set) var value: [UInt8] = []

    init(_ matcher: PatternMatcher = PatternMatcher()) { self.matcher = matcher }

    /// Another response is looked at.
    mutating func begin() { matcher.begin() }

    /// Whether a pattern was given up, because it took too long.
    var isExhausted: Bool { matcher.isExhausted }

    /// Whether there is a value, which then is in `value`. A JSON value of null is none.
    mutating func find(
        _ extraction: Extraction, _ exchange: borrowing Exchange, _ response: KeptResponse, _ random: inout SeededRandom
    ) -> Bool {
        value.removeAll(keepingCapacity: true)
        candidates.removeAll(keepingCapacity: true)
        let isFirst = extraction.pick == .first
        switch extraction.source {
        case .status:
            value.append(decimal: Int64(exchange.status))
            return true
        case .rows:
            value.append(decimal: Int64(exchange.code))
            return true
        case .json(let path):
            let body = response.body
            path.forEachMatch(in: body.span) { slice in
                guard slice.kind != .null else { return true }
                candidates.append(slice)
                return !isFirst
            }
            return choose(extraction.pick, body.span, &random)
        case .body:
            let body = response.body
            collect(extraction.pattern, body.span, 0..<body.count, isFirst)
            return choose(extraction.pick, body.span, &random)
        case .header(let name):
            let headers = response.headers
            var lines = HeaderValues(named: name)
            while let range = lines.next(headers.span) { collect(extraction.pattern, headers.span, range, isFirst) }
            return choose(extraction.pick, headers.span, &random)
        case .cookie(let name):
            let headers = response.headers
            var lines = HeaderValues(named: Self.setCookie)
            while let range = lines.next(headers.span) {
                if let cookie = Self.cookie(name, headers.span, range) {
                    collect(extraction.pattern, headers.span, cookie, isFirst)
                }
            }
            return choose(extraction.pick, headers.span, &random)
        }
    }

    /// Puts `fallback` in the place of a value that is not there; `false` when a variable in it has none.
    mutating func replace(with fallback: Template, _ context: inout TemplateContext) -> Bool {
        value.removeAll(keepingCapacity: true)
        return fallback.render(into: &value, &context)
    }

    private static let setCookie = Array("set-cookie".utf8)

    private mutating func collect(_ pattern: Pattern?, _ bytes: borrowing Span<UInt8>, _ range: Range<Int>, _ isFirst: Bool) {
        if isFirst, !candidates.isEmpty { return }
        guard let pattern else { return candidates.append(JSONSlice(kind: .string, range: range, hasEscapes: false)) }
        matcher.forEachMatch(pattern, bytes, in: range) { match in
            candidates.append(JSONSlice(kind: .string, range: match.capture, hasEscapes: false))
            return !isFirst
        }
    }

    private mutating func choose(_ pick: Extraction.Pick, _ bytes: borrowing Span<UInt8>, _ random: inout SeededRandom) -> Bool {
        guard !candidates.isEmpty else { return false }
        switch pick {
        case .first: candidates[0].appendText(of: bytes, to: &value)
        case .last: candidates[candidates.count - 1].appendText(of: bytes, to: &value)
        case .random:
            candidates[Int(random.integer(in: 0...Int64(candidates.count - 1)))].appendText(of: bytes, to: &value)
        case .all:
            for (index, slice) in candidates.enumerated() {
                if index > 0 { value.append(UInt8(ascii: ",")) }
                slice.appendText(of: bytes, to: &value)
            }
        }
        return true
    }

    /// Where the value of `name=value; …` is, when the cookie has that name.
    private static func cookie(_ name: [UInt8], _ bytes: borrowing Span<UInt8>, _ range: Range<Int>) -> Range<Int>? {
        let begin = range.lowerBound + name.count + 1
        guard begin <= range.upperBound, bytes[begin - 1] == UInt8(ascii: "=") else { return nil }
        for offset in 0..<name.count where bytes[range.lowerBound + offset] != name[offset] { return nil }
        var end = begin
        while end < range.upperBound, bytes[end] != UInt8(ascii: ";") { end += 1 }
        return begin..<end
    }
}
