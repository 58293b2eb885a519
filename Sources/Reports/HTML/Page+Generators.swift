import Basics
import Drawing
import JSON
import Runs

/// The generators that carried the run out together; nothing where one did.
func generatorsSection(_ run: Run) -> Markup {
    guard !run.generators.isEmpty else { return "" }
    func number(_ value: Double?, _ text: String?) -> Markup {
        guard let value, let text else { return "<td class=\"n\">-</td>" }
        return "<td class=\"n\" data-value=\"\(machineNumber(value))\">\(text)</td>"
    }
    let titles = ["generator", "machine", "began after the first", "clock ahead", "CPU", "state"].enumerated().map { index, title in
        "<th scope=\"col\"\(((2...4).contains(index) ? " class=\"n\"" : "") as Markup)><button type=\"button\">\(title)</button></th>"
            as Markup
    }
    let rows = run.generators.map { generator in
        let cpu = generator.cpuPercent
        let state = generator.isLost ? "lost" : generator.limits.first ?? "ok"
        return """
            <tr><th scope="row" data-value="\(generator.part)">\(generator.part)</th><td>\(generator.host)</td>\(number(generator.startSkew?.inMilliseconds, generator.startSkew?.forPeople))\(number(generator.clockOffset?.inMilliseconds, generator.clockOffset?.forPeople))\(number(cpu, cpu.map { percentForPeople($0 / 100) }))<td\((state == "ok" ? "" : " class=\"bad\"") as Markup)>\(state)</td></tr>

            """ as Markup
    }
    return """
        <section id="generators"><h2>Generators</h2>
        <p class="note">The machines that carried the run out together; CPU in percent of a core, clocks as measured when they met.</p>
        <div class="scroll"><table class="sortable"><thead><tr>\(titles)</tr></thead><tbody>
        \(rows)</tbody></table></div></section>

        """
}
