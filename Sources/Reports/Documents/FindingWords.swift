// Since when a finding is known, in words and for programs: the same in every report.

import JSON
import Runs

extension Run {
    /// `open since run 20261121-004213-k3f9 (2026-11-21)`; `nil` where there is nothing to say: without earlier runs everything is new.
    func life(of finding: Finding) -> String? {
        guard let life = finding.life else { return nil }
        let since = "since run \(life.since.run) (\(life.since.day))"
        switch life.state {
        case .new: return (findingHistory?.runsBefore ?? 0) > 0 ? "new" : nil
        case .open: return "open \(since)"
        case .accepted:
            let known = life.since.run == header.id ? "" : ", open \(since)"
            return "accepted by \(life.acceptedBy): \(life.why)\(known)"
        }
    }

    /// What the run before had found and this one did not.
    var goneFindings: [GoneFinding] { findingHistory?.gone ?? [] }
}

extension GoneFinding {
    /// The sentence of the run that found it last, and when that was.
    var words: String {
        let row = since.run == last.run ? "in run \(last.run) (\(last.day))" : "from run \(since.run) (\(since.day)) to \(last.run)"
        return "Gone: \(title) Found \(row)."
    }
}

extension RunMoment {
    fileprivate var day: String { String(minute(time).prefix(10)) }

    /// For programs.
    var document: JSONValue { ["run": .string(run), "time": timestamp(time).map { .string($0) } ?? .null] }
}

func findingPart(_ finding: Finding) -> JSONValue {
    let place: [JSONValue.Member] = finding.place.isEmpty ? [] : [.init("place", .string(finding.place))]
    let life: [JSONValue.Member] =
        finding.life.map { life in
            func reason(_ text: String) -> JSONValue { life.state == .accepted ? .string(text) : .null }
            return [
                .init(
                    "life",
                    [
                        "state": .string(life.state.rawValue), "since": life.since.document, "acceptedBy": reason(life.acceptedBy),
                        "why": reason(life.why),
                    ])
            ]
        } ?? []
    return .object(
        [.init("rule", .string(finding.rule))] + place + [
            .init("severity", .string(finding.severity.rawValue)), .init("title", .string(finding.title)),
            .init("evidence", .object(finding.evidence.map { .init($0.name, .number($0.value)) })),
            .init("recommendation", .string(finding.recommendation)),
        ] + life)
}

func goneFindingPart(_ gone: GoneFinding) -> JSONValue {
    [
        "rule": .string(gone.rule), "place": gone.place.isEmpty ? .null : .string(gone.place),
        "severity": .string(gone.severity.rawValue), "title": .string(gone.title), "since": gone.since.document,
        "last": gone.last.document,
    ]
}
