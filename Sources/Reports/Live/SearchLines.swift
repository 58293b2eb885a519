// A capacity search while it runs: what each trial showed, and how the bracket closes.

package import Analysis
import Basics
import Drawing
package import Runs

/// What the present trial is, for the panel: `trial 7: 396/s (bisection)`.
package func searchStage(_ trial: SearchTrial, _ search: SearchRecord?) -> String {
    let left = search?.goal.within.map { ", \(seconds(max(0, $0 - trial.start))) left" } ?? ""
    return "trial \(trial.trial + 1): \(rateForPeople(trial.offered)) (\(trial.phase.rawValue))\(left)"
}

/// One line about a trial that has ended, with what is known after it.
package func searchLine(_ trial: SearchTrial, _ result: SearchResult) -> String {
    let number = String(trial.trial + 1).leftPadded(to: 3)
    let mark = !trial.isValid ? "?" : trial.phase == .warmup ? "-" : trial.passed ? "✓" : "✗"
    let known: String
    switch (result.capacity, result.upper) {
    case (nil, nil): known = ""
    case (let lower?, nil): known = "at least \(rateForPeople(lower))"
    case (nil, let upper?): known = "below \(rateForPeople(upper))"
    case (let lower?, let upper?): known = "\(rateForPeople(lower)) … \(rateForPeople(upper))"
    }
    let why = trial.isValid ? trial.failure : "not valid: \(trial.invalid)"
    let parts = [
        "\(number) \(mark) \(trial.phase.rawValue.padded(to: 12)) \(rateForPeople(trial.offered).padded(to: 9))",
        "p99 \(trial.p99.forPeople.padded(to: 8)) \(known)".padded(to: 34), why,
    ]
    return Painter(color: false).line([Span(parts.joined(separator: " "))], width: 160)
}
