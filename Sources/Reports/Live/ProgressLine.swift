// Progress where there is no terminal: a line every few seconds, for logs.

import Analysis
import Basics
import Drawing
import Runs

/// One line about a run in progress, without a line break; names are not repeated, a log has many of these.
package func progressLine(_ snapshot: LiveSnapshot) -> String {
    var parts = [seconds(snapshot.elapsed) + (snapshot.planned.map { " of \(seconds($0))" } ?? "")]
    if snapshot.trials > 1 { parts.append("trial \(snapshot.trial + 1)/\(snapshot.trials)") }
    if snapshot.isWarmup { parts.append("warm-up") } else if !snapshot.stage.isEmpty { parts.append(snapshot.stage) }
    parts.append("\(snapshot.busyVUs)/\(snapshot.vus) users")
    if snapshot.isOpen {
        parts.append(
            "\(rateForPeople(snapshot.offeredRate.rounded())) offered, \(rateForPeople(snapshot.achievedRate.rounded())) achieved")
    }
    parts.append("\(rateForPeople(snapshot.requestRate.rounded())) requests")
    if let response = snapshot.responseTime, let service = snapshot.serviceTime {
        let other = snapshot.isOpen ? " (service \(service.p95.forPeople))" : ""
        parts.append("response p95 \(response.p95.forPeople)\(other)")
    }
    parts.append("\(exact(snapshot.failed)) failed")
    if snapshot.isOpen { parts.append("\(exact(snapshot.late)) late, \(exact(snapshot.dropped)) dropped") }
    return Painter(color: false).line([Span(parts.joined(separator: " · "))], width: 240)
}
