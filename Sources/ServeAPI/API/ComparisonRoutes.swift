import HTTPMessages
import Comparison
import Conduct
import Reports
import Runs

let comparisonRoutes: [Route] = [
    Route(
        .get, "/api/v1/comparisons", .viewer, "Whether one run is worse than another, and how sure that is.", Desk.sides,
        isSlow: true
    ) { desk, call in
        .json(comparisonDocument(try desk.comparison(call)))
    }
]

extension Desk {
    static let sides = [
        Parameter("baseline", .text(200), isRequired: true, "The run to be held against."),
        Parameter("candidate", .text(200), isRequired: true, "The run in question."),
    ]

    /// The comparison of the two runs that a request names.
    func comparison(_ call: Call) throws -> Comparison {
        let (baseline, candidate) = (try run(call, "baseline"), try run(call, "candidate"))
        guard baseline != candidate else { throw Refusal(422, "Both are the run \"\(baseline)\".", hint: "Choose two.") }
        return try store.compare(baseline, candidate)
    }
}
