// On what a request spends its time, as stacked bars.

import Analysis
import Basics
import Drawing
import Histograms
import Runs

/// Two bars: the average request, and one that opens a connection first.
func phaseBars(_ run: Run) -> Markup {
    let phases = PhaseFigures.all(of: run)
    guard !phases.isEmpty else { return "" }
    let inks = ["name lookup": 6, "connect": 3, "TLS": 4, "first byte": 1, "receive": 2]
    func bar(_ title: String, _ parts: [(name: String, time: Double)], longest: Double) -> Markup {
        let sum = parts.reduce(0) { $0 + $1.time }
        let pieces = parts.map { part in
            "<i class=\"fill\(inks[part.name] ?? 5)\" style=\"width:\(fixed(part.time / longest * 100, 2))%\" title=\"\(part.name): \(people(part.time))\"></i>"
                as Markup
        }
        let words = parts.map { "\($0.name) \(people($0.time))" }.joined(separator: ", ")
        return """
            <div class="phase"><span>\(title)</span><span class="stack" role="img" aria-label="\(title): \(words)">\(pieces)</span><span class="number">\(people(sum))</span></div>

            """
    }
    let average = phases.map { ($0.name, $0.meanPerRequest) }
    let fresh = phases.map { ($0.name, $0.times.mean) }
    let opensConnections = phases.contains { $0.name == "connect" }
    let longest = max(1, average.reduce(0) { $0 + $1.1 }, opensConnections ? fresh.reduce(0) { $0 + $1.1 } : 0)
    var bars = bar("average request", average, longest: longest)
    if opensConnections { bars += bar("with a new connection", fresh, longest: longest) }
    let keys = phases.map { "<span><i class=\"swatch fill\(inks[$0.name] ?? 5)\"></i>\($0.name)</span>" as Markup }
    let rows = phases.map { phase in
        let values = [50, 95, 99].map { phase.times.value(atPercentile: $0).forPeople } + [phase.times.max.forPeople]
        return
            "<tr><th scope=\"row\">\(phase.name)</th><td>\(exact(phase.times.totalCount))</td><td>\(people(phase.meanPerRequest))</td><td>\(people(phase.times.mean))</td>\(values.map { "<td>\($0)</td>" as Markup })</tr>"
            as Markup
    }
    return """
        <section id="phases"><h2>Phases</h2>
        <p class="note">Mean times. A phase that most requests skip (a connection is kept) weighs little in the average request.</p>
        <div class="legend">\(keys)</div>
        \(bars)<div class="scroll"><table><thead><tr><th scope="col">phase</th><th scope="col">requests</th><th scope="col">per request</th><th scope="col">mean</th><th scope="col">p50</th><th scope="col">p95</th><th scope="col">p99</th><th scope="col">max</th></tr></thead><tbody>\(rows)</tbody></table></div>
        </section>

        """
}

private func people(_ nanoseconds: Double) -> String { nanoseconds < 9e18 ? Nanoseconds(nanoseconds.rounded()).forPeople : "-" }
