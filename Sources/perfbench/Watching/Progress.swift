import Analysis
import Basics
import Conduct
import Reports
import Runs
import Scenarios

/// What is seen of a run while it runs: one panel redrawn in place on a terminal, a line every five seconds elsewhere.
final class Progress: Witness {
    private let console: Console
    private let panel: LivePanel
    private var plan: Plan?
    private var snapshot: LiveSnapshot?
    private var drawnLines = 0
    private var secondOfLastLine = -5
    /// What a capacity search is doing: its trials are reported, not their seconds.
    private var searching = ""

    init(_ console: Console) {
        self.console = console
        panel = LivePanel(width: console.width, color: console.hasColorfulProgress)
    }

    func began(_ header: RunHeader, _ plan: Plan) {
        self.plan = plan
        snapshot = LiveSnapshot(header)
        snapshot?.maxVUs = plan.workloads.reduce(0) { $0 + $1.executor.mostVUs }
        if console.isLive { draw() } else { console.say("\(header.scenario) on \(header.target), run \(header.id)") }
    }

    func second(_ second: WitnessedSecond) -> [Remark] {
        let interval = second.interval
        snapshot?.update(interval, samples: second.samples)
        snapshot?.stage = searching.isEmpty ? plan?.stageName(at: interval.start + interval.duration) ?? "" : searching
        if console.isLive {
            draw()
        } else if searching.isEmpty, interval.second < secondOfLastLine || interval.second >= secondOfLastLine + 5 {
            secondOfLastLine = interval.second
            if let snapshot { console.say(progressLine(snapshot)) }
        }
        return []
    }

    func began(_ trial: SearchTrial, of search: SearchRecord) {
        searching = searchStage(trial, search)
        snapshot?.stage = searching
        if console.isLive { draw() }
    }

    func ended(_ trial: SearchTrial, _ result: SearchResult) {
        let line = searchLine(trial, result)
        snapshot?.searchLines.append(line)
        if console.isLive { draw() } else { console.say(line) }
    }

    /// News is beside the figures; a warning above them, where it stays when the panel is gone.
    func notice(_ notice: Notice) {
        guard console.isLive, snapshot != nil else { return console.say(notice.text) }
        switch notice.kind {
        case .progress: snapshot?.notices.append(notice.text)
        case .warning:
            erase()
            console.say(notice.text)
        }
        draw()
    }

    /// Takes the panel away, for the summary that follows.
    func loadEnded() {
        erase()
        snapshot = nil
    }

    private func draw() {
        guard let snapshot else { return }
        console.draw(panel.frame(snapshot, previousLineCount: drawnLines))
        drawnLines = panel.lines(snapshot).count
    }

    private func erase() {
        if drawnLines > 0 { console.draw(LivePanel.erase(lineCount: drawnLines)) }
        drawnLines = 0
    }
}
