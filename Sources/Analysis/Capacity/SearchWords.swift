// The answer of a search in sentences, the same in every report.

import Basics
import Runs

extension SearchResult {
    /// The capacity with its bracket: `398/s (bracket 396/s to 404/s)`, `at least 5000/s`; `nil` when no load holds.
    package var capacityForPeople: String? {
        guard let capacity else { return nil }
        guard let bracket else { return "at least \(rateForPeople(capacity))" }
        return "\(rateForPeople(capacity)), bracket \(rateForPeople(bracket.lowerBound)) to \(rateForPeople(bracket.upperBound))"
    }

    /// What ended the search, and what is left undone because of it; empty when nothing is.
    package var leftUndone: String {
        let goal = record.goal
        let width = capacity.flatMap { lower in upper.map { $0 / lower - 1 } }
        let open =
            switch (capacity, upper) {
            case (nil, nil): "nothing is known yet"
            case (nil, _): "no load was found that holds"
            case (_, nil): "no load was found that fails"
            default:
                width! > goal.precision * SearchRules().widthMargin
                    ? "the bounds are still \(percentForPeople(width!)) apart"
                    : isConfirmed ? "" : "the answer is not confirmed by a longer trial"
            }
        switch record.ended {
        case .found, .reachedTo, .belowFrom: return ""
        case .unconfirmed: return "No load down to \(rateForPeople(capacity ?? goal.from)) held in the longer trials at the end"
        case .budget: return "The time was over: \(open.isEmpty ? "nothing was left to do" : open)"
        case .generatorLimited: return "The generator could not make the load: \(open)"
        case .targetGone: return "The target was gone: \(open)"
        case .noise: return "The trials contradict each other: \(open)"
        case .interrupted, nil: return "The search was interrupted: \(open)"
        }
    }

    /// The saturation throughput in words.
    package var saturationForPeople: String? {
        saturation.map { $0.isPlateau ? rateForPeople($0.throughput) : "not reached: at least \(rateForPeople($0.throughput))" }
    }

    /// The efficiency knee in words.
    package var kneeForPeople: String? {
        knee.map {
            "\(rateForPeople($0.load)), where a request takes \(Nanoseconds($0.responseTime.rounded()).forPeople) on average"
        }
    }
}
