// A close look at single requests, for debugging a scenario. It is off while load is generated: then it costs one comparison.

import Basics
package import HTTPMessages
import JSON
package import Scenarios

/// What happened at one step.
package struct Observation: Sendable {
    /// What became of one check.
    package struct CheckResult: Sendable {
        package var words: String
        package var passed: Bool
        /// What was there; short enough for a line, and empty where the words say it all.
        package var found: String

        package init(words: String, passed: Bool, found: String) {
            self.words = words
            self.passed = passed
            self.found = found
        }
    }

    /// What one extraction found; `nil` for nothing.
    package struct Value: Sendable {
        package var name: String
        package var value: String?

        package init(name: String, value: String?) {
            self.name = name
            self.value = value
        }
    }

    /// What was sent.
    package enum Sent: Sendable {
        case request(OutgoingRequest)
        /// The values of a step that is no request, as they were filled in.
        case values([String])
    }

    package var step: Step
    /// `setup` or `teardown`; empty for a step of a flow.
    package var part = ""
    /// `nil` when nothing was sent: its conditions did not hold, or a variable in it had no value.
    package var sent: Sent?
    package var exchange: Exchange?
    /// What a database said of a statement that failed.
    package var complaint = ""
    /// Heads of the requests as they went out, one after the other; empty where the transport keeps none.
    package var heads: [UInt8] = []
    /// Header lines of the response, and its body as far as it was kept.
    package var headers: [UInt8] = []
    package var body: [UInt8] = []
    package var isTruncated = false
    package var checks: [CheckResult] = []
    package var values: [Value] = []
    /// `nil` for a success, and for a step that was passed over.
    package var failure: Failure?

    /// A step that was not sent.
    package init(_ step: Step, part: String = "", failure: Failure?) {
        self.step = step
        self.part = part
        self.failure = failure
    }

    /// A step that was sent.
    /// - Parameters:
    ///   - before: what the VU had when the response came, which its checks were held against.
    ///   - after: what it has now.
    init(
        _ step: Step, part: String = "", _ sent: Sent, _ exchange: Exchange, _ response: KeptResponse,
        _ judgement: Judgement, before: TemplateContext, after: TemplateContext
    ) {
        self.init(step, part: part, failure: judgement.failure)
        self.sent = sent
        complaint = response.complaint
        self.exchange = exchange
        heads = response.sent
        headers = response.headers
        body = response.body
        isTruncated = response.isTruncated
        guard exchange.failure == nil else { return }
        var context = before
        var tester = ValueTester()
        checks = step.checks.map { check in
            let holds = tester.holds(check.rule, exchange, response, &context)
            return CheckResult(
                words: check.words, passed: holds.map { $0 != check.isNegated } ?? false,
                found: check.rule.evidence(exchange, response))
        }
        var random = before.random
        var finder = ValueFinder()
        values = step.extractions.map { extraction in
            guard extraction.slot < 0 else {
                let slot = after.slots[extraction.slot]
                return Value(name: extraction.name, value: slot.isSet ? String(decoding: slot.bytes, as: UTF8.self) : nil)
            }
            let isFound = finder.find(extraction, exchange, response, &random)
            return Value(name: extraction.name, value: isFound ? String(decoding: finder.value, as: UTF8.self) : nil)
        }
    }
}

extension Check.Rule {
    /// What a response has in the place that the rule is about.
    fileprivate func evidence(_ exchange: Exchange, _ response: KeptResponse) -> String {
        switch self {
        case .status: return "status \(exchange.status)"
        case .rows: return exchange.code == 1 ? "1 row" : "\(exchange.code) rows"
        case .under: return (exchange.endedAt - exchange.sentAt).forPeople
        case .size: return response.isTruncated ? "more than \(response.body.count) bytes" : "\(response.body.count) bytes"
        case .body: return response.body.isEmpty ? "an empty body" : Self.shown(response.body[...])
        case .json(let path, _):
            let body = response.body
            guard let slice = path.firstMatch(in: body.span) else { return "nothing" }
            let text = Self.shown(body[slice.range])
            return slice.kind == .string ? "\"\(text)\"" : text
        case .header(let name, _):
            let headers = response.headers
            var lines = HeaderValues(named: name)
            var values: [String] = []
            while let range = lines.next(headers.span) { values.append("\"\(Self.shown(headers[range]))\"") }
            return values.isEmpty ? "no such header" : values.joined(separator: ", ")
        }
    }

    private static func shown(_ bytes: ArraySlice<UInt8>) -> String {
        let text = String(decoding: bytes.prefix(400), as: UTF8.self)
        return text.count > 120 || bytes.count > 400 ? text.prefix(120) + "…" : text
    }
}
