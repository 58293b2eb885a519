// The run as JUnit XML, which every CI server shows: a case for the verdict, for each threshold and for each check.

import Analysis
import Basics
import Drawing
import JSON
import Metrics
package import Runs

/// A run as JUnit XML. Red exactly when the exit code is not 0: the first case is the verdict itself, and a check that failed in a run
/// that passed is skipped, with a sentence, because the thresholds allow it. The evidence is in `system-out`, the figures of the run
/// (milliseconds, shares from 0 to 1) in `properties`, named as in the result document.
package func junitReport(_ run: Run) -> String {
    let suites = [
        JUnitSuite(name: "verdict", cases: [verdictCase(run)]),
        JUnitSuite(name: "thresholds", cases: run.thresholds.map { thresholdCase($0, run) }),
        JUnitSuite(name: "checks", cases: checkCases(run)),
        JUnitSuite(name: "comparison", cases: run.comparison.map { comparisonCases($0) } ?? []),
    ].filter { !$0.cases.isEmpty }.numberingSameNames
    let cases = suites.flatMap(\.cases)
    return """
        <?xml version="1.0" encoding="UTF-8"?>
        <testsuites name="\("perfbench \(run.header.scenario)".inXML)" \(counts(cases)) time="\(seconds(run))">
        \(suites.map { $0.text(run) }.joined())</testsuites>

        """
}

/// Cases under one heading.
private struct JUnitSuite {
    var name: String
    var cases: [JUnitCase]

    func text(_ run: Run) -> String {
        let isFirst = name == "verdict"
        let moment = timestamp(run.header.startedAt).map { " timestamp=\"\($0.prefix(19))\"" } ?? ""
        let time = isFirst ? seconds(run) : "0"
        let className = "perfbench.\(run.header.scenario).\(name)".inXML
        return
            "  <testsuite name=\"\(name)\" \(counts(cases)) time=\"\(time)\"\(moment) hostname=\"\(run.header.machine.host.inXML)\">\n"
            + (isFirst ? properties(run) : "")
            + cases.map { $0.text(className: className, time: time) }.joined() + "  </testsuite>\n"
    }
}

extension [JUnitSuite] {
    /// The same suites, no two cases of which have the same name: GitLab, for one, shows the first of them only.
    fileprivate var numberingSameNames: [JUnitSuite] {
        var seen: Set<String> = []
        return map { suite in
            var suite = suite
            suite.cases = suite.cases.map { one in
                var numbered = one
                var number = 2
                while !seen.insert(numbered.name).inserted {
                    numbered.name = "\(one.name) (\(number))"
                    number += 1
                }
                return numbered
            }
            return suite
        }
    }
}

/// One line of a CI server's list.
struct JUnitCase {
    enum Result {
        case passed
        /// The target did not do what was asked of it.
        case failure(type: String, String)
        /// There is no answer.
        case error(type: String, String)
        case skipped(String)
    }

    var name: String
    var result: Result
    var evidence: [String]

    func text(className: String, time: String) -> String {
        let outcome =
            switch result {
            case .passed: ""
            case .failure(let type, let message):
                "      <failure type=\"\(type)\" message=\"\(message.inXML)\">\(message.inXML)</failure>\n"
            case .error(let type, let message):
                "      <error type=\"\(type)\" message=\"\(message.inXML)\">\(message.inXML)</error>\n"
            case .skipped(let message): "      <skipped message=\"\(message.inXML)\"/>\n"
            }
        return """
                <testcase classname="\(className)" name="\(name.inXML)" time="\(time)">
            \(outcome)      <system-out>\(evidence.joined(separator: "\n").linesInXML)</system-out>
                </testcase>

            """
    }
}

func counts(_ cases: [JUnitCase]) -> String {
    var (failures, errors, skipped) = (0, 0, 0)
    for one in cases {
        switch one.result {
        case .passed: break
        case .failure: failures += 1
        case .error: errors += 1
        case .skipped: skipped += 1
        }
    }
    return "tests=\"\(cases.count)\" failures=\"\(failures)\" errors=\"\(errors)\" skipped=\"\(skipped)\""
}

private func seconds(_ run: Run) -> String { fixed(run.measured.inSeconds, 3) }

private func properties(_ run: Run) -> String {
    let header = run.header
    let facts = [
        ("run", header.id), ("scenario", header.scenario), ("kind", header.kind.rawValue), ("target", header.target),
        ("label", header.label),
        ("status", header.status.rawValue), ("version", header.version),
        ("httpVersion", run.totals.counts.httpVersion ?? ""),
    ]
    let figures = keyFigures(run).filter { $0.value != nil || $0.isNone }.map { ($0.path, $0.isNone ? "none" : $0.number) }
    let lines = (facts + figures).map { "      <property name=\"\($0.0)\" value=\"\($0.1.inXML)\"/>\n" }
    return "    <properties>\n\(lines.joined())    </properties>\n"
}

private func verdictCase(_ run: Run) -> JUnitCase {
    let outcome = run.verdict?.outcome
    let reasons = run.verdict?.reasons ?? []
    let headline = outcome.map { "\($0.rawValue): \(run.headline($0))" } ?? "no verdict yet"
    let message = reasons.isEmpty ? headline : reasons.joined(separator: " ")
    let result: JUnitCase.Result =
        switch outcome {
        case .passed: .passed
        case .failed, .regressed: .failure(type: outcome!.rawValue, message)
        case .interrupted, .unmeasured, .untrusted: .error(type: outcome!.rawValue, message)
        case nil: .error(type: "unmeasured", message)
        }
    let figures = keyFigures(run).filter { $0.value != nil || $0.isNone }.map { "\($0.title): \($0.text)" }
    let findings = run.findings.flatMap { finding in
        ["", "\(finding.severity.rawValue): \(finding.title)\(run.life(of: finding).map { " (\($0))" } ?? "")"]
            + finding.evidence.map { "  \($0.name) = \(machineNumber($0.value))" }
            + (finding.recommendation.isEmpty ? [] : ["  → \(finding.recommendation)"])
    }
    let gone = run.goneFindings.flatMap { ["", $0.words] }
    return JUnitCase(name: "verdict", result: result, evidence: [headline] + reasons + [""] + figures + findings + gone)
}

private func thresholdCase(_ threshold: ThresholdResult, _ run: Run) -> JUnitCase {
    let result: JUnitCase.Result =
        switch threshold.state {
        case .passed: .passed
        case .failed: .failure(type: "threshold", threshold.reason ?? "failed")
        case .unmeasured: .error(type: "unmeasured", threshold.reason ?? "unmeasured")
        }
    func number(_ value: Double?) -> String { value.map { machineNumber(threshold.unit == .time ? $0 / 1e6 : $0) } ?? "none" }
    let unit = threshold.unit == .time ? "ms" : threshold.unit.rawValue
    return JUnitCase(
        name: threshold.expression, result: result,
        evidence: [
            "\(threshold.state.mark) \(threshold.expression)", "actual: \(threshold.actualForPeople)",
            "actual = \(number(threshold.actual)) \(unit), limit = \(number(threshold.limit)) \(unit)",
            threshold.window.isEmpty ? "over the whole measured time" : "worst window: \(threshold.window)",
        ])
}

private func checkCases(_ run: Run) -> [JUnitCase] {
    let layout = run.header.layout
    let hasPassed = run.verdict?.outcome == .passed
    return zip(layout.checks, run.totals.checks).map { check, tally in
        let step = layout.steps.indices.contains(check.step) ? layout.steps[check.step] : nil
        let figures = "passed \(exact(tally.passed)), failed \(exact(tally.failed))"
        let result: JUnitCase.Result =
            if tally.failed > 0 {
                hasPassed ? .skipped("\(figures); the thresholds allow it") : .failure(type: "check", figures)
            } else {
                tally.passed > 0 ? .passed : .skipped("never evaluated: no response came so far")
            }
        let place = step.map { layout.flows.count > 1 ? "\($0.flow) › \($0.name)" : $0.name } ?? "?"
        return JUnitCase(name: "\(place): \(check.name)", result: result, evidence: [figures])
    }
}
