import Basics
import HTTPMessages
import JSON
import Patterns
import Scenarios

/// Holds values against tests: of responses for checks, of variables for conditions.
struct ValueTester {
    private var matcher: PatternMatcher
    /// What a value is compared with, filled in.
    private var expected: [UInt8] = []
    /// A text without its escapes, or a variable.
    private var text: [UInt8] = []

    init(_ matcher: PatternMatcher = PatternMatcher()) { self.matcher = matcher }

    /// Another response is looked at.
    mutating func begin() { matcher.begin() }

    /// Whether a pattern was given up, because it took too long.
    var isExhausted: Bool { matcher.isExhausted }

    /// Whether a rule holds; `nil` when that cannot be said, because a variable in it has no value.
    mutating func holds(
        _ rule: Check.Rule, _ exchange: borrowing Exchange, _ response: KeptResponse, _ context: inout TemplateContext
    ) -> Bool? {
        switch rule {
        case .status(let set): return set.contains(exchange.status)
        case .rows(let test):
            text.removeAll(keepingCapacity: true)
            text.append(decimal: Int64(exchange.code))
            let text = text
            return holds(test, text.span, 0..<text.count, nil, &context)
        case .under(let span): return exchange.endedAt - exchange.sentAt < span.nanoseconds
        case .size(let above, let below, let equal):
            // A body that was cut off was cut off beyond every size that is asked for.
            let size = response.isTruncated ? Int64.max : Int64(response.body.count)
            return above.map { size > $0 } ?? below.map { size < $0 } ?? equal.map { size == $0 } ?? false
        case .body(let test):
            let body = response.body
            return holds(test, body.span, 0..<body.count, nil, &context)
        case .json(let path, let test):
            let body = response.body
            guard let slice = path.firstMatch(in: body.span) else { return holds(test, body.span, nil, nil, &context) }
            guard slice.hasEscapes else { return holds(test, body.span, slice.range, slice.kind, &context) }
            text.removeAll(keepingCapacity: true)
            slice.appendText(of: body.span, to: &text)
            let text = text
            return holds(test, text.span, 0..<text.count, slice.kind, &context)
        case .header(let name, let test):
            let headers = response.headers
            var lines = HeaderValues(named: name)
            var answer: Bool?
            var hasLine = false
            while let range = lines.next(headers.span) {
                hasLine = true
                answer = holds(test, headers.span, range, nil, &context)
                if answer == true { break }
            }
            return hasLine ? answer : holds(test, headers.span, nil, nil, &context)
        }
    }

    /// Whether all conditions hold. One about a variable without a value holds only if that is what it asks for.
    mutating func hold(_ conditions: [Condition], _ context: inout TemplateContext) -> Bool {
        matcher.begin()
        for condition in conditions {
            text.removeAll(keepingCapacity: true)
            let isThere = condition.value.render(into: &text, &context)
            let text = text
            guard holds(condition.test, text.span, isThere ? 0..<text.count : nil, nil, &context) == true else { return false }
        }
        return true
    }

    /// - Parameters:
    ///   - range: where the value is; `nil` when there is none.
    ///   - kind: of a JSON value; `nil` for plain text.
    private mutating func holds(
        _ test: ValueTest, _ bytes: borrowing Span<UInt8>, _ range: Range<Int>?, _ kind: JSONSlice.Kind?,
        _ context: inout TemplateContext
    ) -> Bool? {
        guard let range else {
            if case .missing = test { return true }
            return false
        }
        switch test {
        case .exists: return kind != .null
        case .missing: return kind == .null
        case .type(let wanted): return kind == wanted
        case .above(let limit): return number(bytes, range, kind).map { $0 > limit } ?? false
        case .below(let limit): return number(bytes, range, kind).map { $0 < limit } ?? false
        case .equals(.number(let wanted)): return number(bytes, range, kind) == wanted
        case .equals(.null): return kind == .null
        case .equals(.flag(let wanted)):
            return (kind == nil || kind == .boolean) && Self.isEqual(bytes, range, wanted ? Self.yes : Self.no)
        case .equals(.text(let template)):
            guard fill(template, &context) else { return nil }
            // A number that is written where a variable is expected is that variable's value all the same.
            let isText = kind == nil || kind == .string || !template.isConstant && (kind == .number || kind == .boolean)
            return isText && Self.isEqual(bytes, range, expected)
        case .contains(let template):
            guard fill(template, &context) else { return nil }
            return Self.contains(bytes, range, expected)
        case .matches(let pattern): return matcher.matches(pattern, bytes, in: range)
        }
    }

    private static let yes = Array("true".utf8)
    private static let no = Array("false".utf8)

    private func number(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>, _ kind: JSONSlice.Kind?) -> Double? {
        kind == nil || kind == .number ? decimalNumber(bytes, range) : nil
    }

    private mutating func fill(_ template: Template, _ context: inout TemplateContext) -> Bool {
        expected.removeAll(keepingCapacity: true)
        return template.render(into: &expected, &context)
    }

    private static func isEqual(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>, _ wanted: [UInt8]) -> Bool {
        guard range.count == wanted.count else { return false }
        for offset in 0..<wanted.count where bytes[range.lowerBound + offset] != wanted[offset] { return false }
        return true
    }

    private static func contains(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>, _ wanted: [UInt8]) -> Bool {
        guard let first = wanted.first else { return true }
        var at = range.lowerBound
        while at + wanted.count <= range.upperBound {
            if bytes[at] == first, isEqual(bytes, at..<at + wanted.count, wanted) { return true }
            at += 1
        }
        return false
    }
}

/// The values of one header, line by line, out of kept header lines.
package struct HeaderValues {
    private let name: [UInt8]
    private var at = 0

    /// - Parameter name: in lower case.
    init(named name: [UInt8]) { self.name = name }

    /// Where the next value is, without the space around it.
    mutating func next(_ bytes: borrowing Span<UInt8>) -> Range<Int>? {
        while at < bytes.count {
            let start = at
            while at < bytes.count, bytes[at] != 0x0A { at += 1 }
            var end = at
            at = min(at + 1, bytes.count)
            guard end - start > name.count, bytes[start + name.count] == UInt8(ascii: ":"), isNamed(bytes, start) else { continue }
            var begin = start + name.count + 1
            while begin < end, Self.isSpace(bytes[begin]) { begin += 1 }
            while end > begin, Self.isSpace(bytes[end - 1]) { end -= 1 }
            return begin..<end
        }
        return nil
    }

    /// What `headers` say under the given names, those that are there: each as far as 200 bytes of it go.
    package static func found(_ names: [String], in headers: [UInt8]) -> [(name: String, value: String)] {
        names.compactMap { name in
            var lines = HeaderValues(named: Array(name.utf8))
            return lines.next(headers.span).map { (name, String(decoding: headers[$0].prefix(200), as: UTF8.self)) }
        }
    }

    private func isNamed(_ bytes: borrowing Span<UInt8>, _ start: Int) -> Bool {
        for offset in 0..<name.count {
            let byte = bytes[start + offset]
            let isCapital = byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z")
            if (isCapital ? byte | 0x20 : byte) != name[offset] { return false }
        }
        return true
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }
}
