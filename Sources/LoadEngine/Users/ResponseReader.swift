// What came back, held against the checks of its step, and the values taken out of it. Paths and patterns were compiled with the plan;
// here nothing is parsed, looked up by name or made into a string.

import Basics
import HTTPMessages
import JSON
import Patterns
import Runs
import Scenarios

/// What became of one response.
struct Judgement {
    /// `nil` for a success.
    var failure: Failure?
    var checksFailed = false
    /// Position of the first extraction of the step that found nothing; negative for none.
    var missing = -1
    /// Position of the first check of the step that failed; negative for none.
    var failedCheck = -1
}

/// Judges responses; one for each loop, because it keeps its buffers.
final class ResponseReader {
    private var tester: ValueTester
    private var values: ValueFinder

    /// - Parameter matcher: what runs the patterns, which says how long they may take.
    init(_ matcher: PatternMatcher = PatternMatcher()) {
        tester = ValueTester(matcher)
        values = ValueFinder(matcher)
    }

    /// Whether an exchange counts as a success. A step that checks the status decides for itself which one is right; otherwise 200 to 399
    /// are. What the step extracts goes into the values of the VU; what it cannot find there loses the value it had.
    /// - Parameters:
    ///   - steps: the steps, of which `index` is the one; a step alone would be copied with all that it has.
    ///   - recorder: where checks and custom values are counted; `nil` where nothing is.
    ///   - intended: when the request was meant to start.
    func judge(
        _ exchange: borrowing Exchange, _ response: KeptResponse, _ steps: [Step], _ index: Int, _ context: inout TemplateContext,
        _ recorder: Recorder?, intended: Nanoseconds
    ) -> Judgement {
        var judgement = Judgement()
        judgement.failure = exchange.failure
        if judgement.failure == nil, steps[index].readsBody, response.isTruncated { judgement.failure = .bodyTooLarge }
        guard judgement.failure == nil else {
            for extraction in steps[index].extractions where extraction.slot >= 0 { context.slots[extraction.slot].clear() }
            return judgement
        }
        tester.begin()
        values.begin()
        var checksStatus = false
        for (position, check) in steps[index].checks.enumerated() {
            if case .status = check.rule, !check.isNegated { checksStatus = true }
            let holds = tester.holds(check.rule, exchange, response, &context)
            let passed = holds.map { $0 != check.isNegated } ?? false
            if check.index >= 0 { recorder?.record(check: check.index, passed: passed, intended: intended) }
            if !passed, judgement.failedCheck < 0 { judgement.failedCheck = position }
        }
        judgement.checksFailed = judgement.failedCheck >= 0
        for (position, extraction) in steps[index].extractions.enumerated()
        where !take(extraction, exchange, response, &context, recorder, intended) && judgement.missing < 0 {
            judgement.missing = position
        }
        let ofStatus = exchange.codeKind == .status ? Failure(ofStatus: exchange.code) : nil
        if let ofStatus, !checksStatus || judgement.checksFailed {
            judgement.failure = ofStatus
        } else if tester.isExhausted || values.isExhausted {
            judgement.failure = .patternTooSlow
        } else if judgement.checksFailed {
            judgement.failure = .check
        } else if judgement.missing >= 0 {
            judgement.failure = .missingValue
        }
        return judgement
    }

    /// Custom values are kept with six decimals, as nanoseconds are parts of a millisecond; this is the largest.
    static let largestCustomValue = 3_600_000.0

    /// Takes one value out of a response. `false` when there is none.
    private func take(
        _ extraction: Extraction, _ exchange: borrowing Exchange, _ response: KeptResponse, _ context: inout TemplateContext,
        _ recorder: Recorder?, _ intended: Nanoseconds
    ) -> Bool {
        var isFound = values.find(extraction, exchange, response, &context.random)
        if !isFound, let fallback = extraction.fallback { isFound = values.replace(with: fallback, &context) }
        if extraction.slot >= 0 {
            if isFound { context.slots[extraction.slot].set(values.value) } else { context.slots[extraction.slot].clear() }
        } else if isFound {
            let text = values.value
            guard let number = decimalNumber(text.span, 0..<text.count), (0...Self.largestCustomValue).contains(number)
            else { return false }
            recorder?.record(custom: extraction.metric, Nanoseconds((number * 1e6).rounded()), intended: intended)
        }
        return isFound
    }
}

extension Failure {
    /// What a status outside 200 to 399 counts as; `nil` for one inside.
    init?(ofStatus status: Int) {
        switch status {
        case 200..<400: return nil
        case 400..<500: self = .status4xx
        case 500..<600: self = .status5xx
        default: self = .unexpectedStatus
        }
    }
}
