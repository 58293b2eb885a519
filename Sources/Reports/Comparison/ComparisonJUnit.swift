// A comparison for CI servers: a case for the verdict and for each metric that decides.

import Basics
import Comparison
import Drawing
package import Runs

/// A comparison as JUnit XML. Red exactly when the exit code is not 0: a regression is a failure, runs that cannot be compared are an error,
/// and what cannot be told is skipped, with a sentence, unless `failsOnInconclusive`.
package func comparisonJUnit(_ comparison: Comparison, failsOnInconclusive: Bool = false) -> String {
    let cases =
        [comparisonVerdictCase(comparison, failsOnInconclusive: failsOnInconclusive)]
        + comparisonCases(comparison, failsOnInconclusive: failsOnInconclusive)
    let name = "perfbench compare \(comparison.candidate.scenario)"
    let moment = timestamp(comparison.candidate.startedAt).map { " timestamp=\"\($0.prefix(19))\"" } ?? ""
    let className = "perfbench.\(comparison.candidate.scenario).comparison".inXML
    return """
        <?xml version="1.0" encoding="UTF-8"?>
        <testsuites name="\(name.inXML)" \(counts(cases)) time="0">
          <testsuite name="comparison" \(counts(cases)) time="0"\(moment)>
        \(cases.map { $0.text(className: className, time: "0") }.joined())  </testsuite>
        </testsuites>

        """
}

private func comparisonVerdictCase(_ comparison: Comparison, failsOnInconclusive: Bool) -> JUnitCase {
    let message = comparison.reasons.isEmpty ? comparison.headline : comparison.reasons.joined(separator: " ")
    return JUnitCase(
        name: "verdict", result: result(comparison.outcome, message, failsOnInconclusive),
        evidence: ["\(comparison.outcome.rawValue): \(comparison.headline)", comparison.basis] + comparison.reasons
            + [comparison.unseenSentence].compactMap { $0 } + comparison.notes)
}

/// A case for each deciding metric.
func comparisonCases(_ comparison: Comparison, failsOnInconclusive: Bool = false) -> [JUnitCase] {
    comparison.metrics.filter(\.isGating).map { metric in
        JUnitCase(
            name: metric.metric.rawValue, result: result(metric.outcome, metric.sentence, failsOnInconclusive),
            evidence: [
                metric.sentence, "baseline \(metric.baselineText), candidate \(metric.candidateText), change \(metric.changeText)",
                "95 % interval: \(metric.intervalText.isEmpty ? "-" : metric.intervalText)",
                "\(Comparison.unseen): \(metric.detectableText)",
            ])
    }
}

private func result(_ outcome: Comparison.Outcome, _ message: String, _ failsOnInconclusive: Bool) -> JUnitCase.Result {
    switch outcome {
    case .ok, .improvement: .passed
    case .regression: .failure(type: "regression", message)
    case .incomparable: .error(type: "incomparable", message)
    case .inconclusive where failsOnInconclusive: .failure(type: "inconclusive", message)
    case .inconclusive: .skipped(message)
    }
}
