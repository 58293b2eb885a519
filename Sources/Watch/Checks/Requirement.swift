// What must hold of a check, in the words of thresholds. An expression is about the execution itself, or about all of them `over` a window.

package import Basics
package import Metrics
import Scenarios

/// One condition of a check.
package struct Requirement: Sendable, Hashable {
    package enum Subject: Sendable, Hashable {
        case limit(Threshold)
        /// The certificate of the target is valid for longer than this.
        case certificate(TimeSpan)
    }

    /// As it was written.
    package var expression: String
    package var subject: Subject

    /// The window it is about; `nil` for the last execution alone.
    package var window: TimeSpan? { if case .limit(let threshold) = subject { threshold.window } else { nil } }

    /// How long the certificate must be valid; `nil` for another condition.
    package var certificate: TimeSpan? { if case .certificate(let span) = subject { span } else { nil } }

    /// How many requests its window must hold to decide: a percentile of fewer is one of its largest values, however it is called. 20 for p95,
    /// 100 for p99.
    package var leastSamples: Int {
        guard case .limit(let threshold) = subject, case .percentile(let p) = threshold.statistic, p < 100 else { return 1 }
        return Self.leastSamples(percentile: p)
    }

    /// How many values a percentile below 100 needs: one is expected above it.
    package static func leastSamples(percentile p: Double) -> Int { Int((100 / (100 - p)).rounded(.up)) }
}

/// What became of a condition.
package enum Compliance: Sendable, Hashable {
    case holds
    /// It does not, and what was there instead: `p95 812 ms`.
    case broken(String)
    /// Too little is known to decide: as good as nothing said.
    case notEnough(have: Int, need: Int)
}

extension Requirement {
    /// Why it cannot be read, or cannot be about a check.
    struct Mistake: Error {
        var sentence: String
        var hint = ""
        var offset: Int?
    }

    private static let metrics: [Metric] = [.responseTime, .iterationTime, .errors, .checks]

    /// Reads one; `steps` are the names of the steps there are.
    init(parsing text: String, steps: [String]) throws(Mistake) {
        expression = text
        let words = text.split(whereSeparator: \.isWhitespace)
        if words.first == "certificate" {
            guard words.count == 3, words[1] == ">", let span = TimeSpan(String(words[2])) else {
                throw Mistake(
                    sentence: "a condition on the certificate is written like \"certificate > 14d\", not \"\(text)\".")
            }
            subject = .certificate(span)
            return
        }
        do throws(ThresholdMistake) {
            let threshold = try Threshold(parsing: text)
            try Self.check(threshold, steps)
            subject = .limit(threshold)
        } catch {
            throw Mistake(sentence: error.sentence, hint: error.hint, offset: error.offset)
        }
    }

    private static func check(_ threshold: Threshold, _ steps: [String]) throws(ThresholdMistake) {
        func mistake(_ sentence: String, _ hint: String = "") -> ThresholdMistake {
            ThresholdMistake(offset: 0, sentence: sentence, hint: hint)
        }
        guard metrics.contains(threshold.metric) else {
            throw mistake(
                "\"\(threshold.metric.rawValue)\" is no metric of a scheduled check.",
                "There are \(metrics.map(\.rawValue).joined(separator: ", ")) and certificate.")
        }
        if case .ofBaseline = threshold.limit { throw mistake("a scheduled check has no baseline.", "Write the limit itself.") }
        if threshold.metric == .checks, threshold.statistic == .count { throw mistake("\"checks\" is a rate here.") }
        if threshold.metric == .iterationTime, !threshold.selectors.isEmpty {
            throw mistake("\"iteration_time\" is the time of the whole check.", "Write it without a selector.")
        }
        for selector in threshold.selectors {
            guard selector.key == .step else {
                throw mistake("a condition of a check can be narrowed down by \"step\" only, not by \"\(selector.key.rawValue)\".")
            }
            guard steps.contains(selector.value) else {
                let meant = nearestName(to: selector.value, in: steps)
                throw mistake(
                    "no step of this check is \"\(selector.value)\"\(meant.map { "; did you mean \"\($0)\"?" } ?? ".")",
                    "There is \(steps.prefix(12).joined(separator: ", ")).")
            }
        }
        if case .percentile(let p) = threshold.statistic, p < 100, threshold.window == nil {
            throw mistake(
                "\"\(threshold.statistic)\" of a single execution says nothing.",
                "Write the window, such as \"over 1h\", or \"max\" for the execution itself.")
        }
    }
}
