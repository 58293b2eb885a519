// Answers that arrived bit by bit.

import Basics
import Drawing
import Histograms
import Metrics
import Runs

/// Times of streams, each with its histogram; empty where no step listens to any.
func streamsSection(_ run: Run) -> Markup {
    guard let streams = run.totals.streams else { return "" }
    let metrics = StreamMetric.allCases.filter { !streams[$0].isEmpty }
    let distribution = Distribution(metrics.map { streams[$0] })
    let rows = metrics.map { metric in
        let histogram = streams[metric]
        let figures = [50.0, 90, 95, 99, 100].map { percentile -> Markup in
            "<td class=\"n\">\(histogram.value(atPercentile: percentile).forPeople)</td>"
        }
        return
            "<tr><th scope=\"row\" class=\"name\">\(metric.title)</th><td class=\"n\">\(exact(histogram.totalCount))</td>\(figures)<td>\(distribution.drawing(histogram))</td><td>\(metric.peers)</td></tr>\n"
            as Markup
    }
    let notes = streamNotes(streams, measured: run.measured).joined(separator: " ")
    let heads = ["p50", "p90", "p95", "p99", "max"].map { "<th scope=\"col\" class=\"n\">\($0)</th>" as Markup }
    return """
        <section id="streams"><h2>Streams</h2>
        <p class="note">\(notes) Histograms run from \(distribution.words) on one logarithmic axis.</p>
        <div class="scroll"><table><thead><tr><th scope="col">from the intended start</th><th scope="col" class="n">count</th>\(heads)<th scope="col">histogram</th><th scope="col">elsewhere</th></tr></thead><tbody>
        \(rows)</tbody></table></div></section>

        """
}
