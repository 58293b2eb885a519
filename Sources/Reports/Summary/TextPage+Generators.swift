import Basics
import Drawing
import Runs

extension TextPage {
    /// Who carried the run out, where several generators did: those that began last or were lost first of all.
    mutating func addGenerators(_ run: Run) {
        guard !run.generators.isEmpty else { return }
        gap()
        line("  ", Span("Generators", .strong))
        let order = run.generators.sorted {
            ($0.isLost ? 0 : 1, -($0.startSkew ?? 0), $0.part) < ($1.isLost ? 0 : 1, -($1.startSkew ?? 0), $1.part)
        }
        for generator in order.prefix(10) {
            var facts = [generator.isLost ? "lost" : "began \(generator.startSkew?.forPeople ?? "-") after the first"]
            if let offset = generator.clockOffset { facts.append("clock \(offset.forPeople) ahead") }
            if let cpu = generator.cpuPercent { facts.append("\(percentForPeople(cpu / 100)) of a core") }
            line(
                "  ", Span("\(generator.part) \(generator.host)", .plain), "  ",
                Span(facts.joined(separator: " · "), generator.isLost ? .bad : .faint))
        }
        if order.count > 10 { line("  ", Span("and \(order.count - 10) more", .faint)) }
    }
}
