// What a capacity search found, for a pull request.

import Analysis
import Basics
import Drawing
import Runs

/// The answer in a table, the loads folded away; empty for a run without a search.
func searchPart(_ run: Run) -> String {
    guard let record = run.search, let search = SearchResult(record) else { return "" }
    var table = MarkdownTable(["capacity search", ">", ""])
    table.add(["SLO capacity", search.capacity.map { "**\(rateForPeople($0))**" } ?? "none", search.capacityForPeople ?? ""])
    if let even = search.even {
        table.add([
            "a trial holds with even chance", rateForPeople(even.middle),
            "95 % interval \(rateForPeople(even.interval.lowerBound)) to \(rateForPeople(even.interval.upperBound))",
        ])
    }
    if let saturation = search.saturation {
        table.add([
            "saturation throughput", rateForPeople(saturation.throughput), saturation.isPlateau ? "" : "at least: not reached",
        ])
    }
    if let knee = search.knee { table.add(["efficiency knee", rateForPeople(knee.load), search.kneeForPeople ?? ""]) }
    if let law = search.scalability { table.add(["scalability law", "", law.forPeople]) }
    var loads = MarkdownTable([">offered", ">held", ">achieved", ">mean", ">p99", ">in flight"])
    for step in search.steps {
        loads.add([
            rateForPeople(step.offered), "\(step.passed) of \(step.trials)", rateForPeople(step.achieved),
            Nanoseconds(step.meanResponseTime).forPeople, Nanoseconds(step.p99).forPeople, countForPeople(step.inFlight),
        ])
    }
    let undone = search.leftUndone.isEmpty ? "" : "\n\(search.leftUndone.inMarkdown).\n"
    let title = "\(record.trials.count) trials at \(search.steps.count) loads in \(record.elapsed.forPeople)"
    return table.text + undone + "\n<details><summary>\(title)</summary>\n\n\(loads.text)\n</details>\n"
}
