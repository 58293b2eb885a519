import Analysis
import Basics
import Reports
import Runs
import Scenarios

/// What whoever watches sees while the run goes on: one panel redrawn in place on a terminal, a line every five seconds elsewhere.
final class Progress {
    private let console: Console
    private let panel: LivePanel
    private let plan: Plan
    private var snapshot: LiveSnapshot
    private var drawnLines = 0
    private var secondOfLastLine = -5
    /// Of a capacity search: its trials are what is told, not their seconds.
    private var searching = ""

    init(_ header: RunHeader, _ plan: Plan, _ console: Console) {
        self.console = console
        self.plan = plan
        panel = LivePanel(width: console.width, color: console.hasColorfulProgress)
        snapshot = LiveSnapshot(header)
        snapshot.maxVUs = plan.workloads.reduce(0) { $0 + $1.executor.mostVUs }
        if console.isLive { draw() } else { console.say("\(header.scenario) on \(header.target), run \(header.id)") }
    }

    func update(_ interval: Interval, _ samples: [ResourceSample]) {
        snapshot.update(interval, samples: samples)
        snapshot.stage = searching.isEmpty ? plan.stageName(at: interval.start + interval.duration) : searching
        if console.isLive { return draw() }
        guard searching.isEmpty else { return }
        let second = interval.second
        if second < secondOfLastLine || second >= secondOfLastLine + 5 {
            secondOfLastLine = second
            console.say(progressLine(snapshot))
        }
    }

    /// A trial of a capacity search begins.
    func begin(_ trial: SearchTrial, _ search: SearchRecord?) {
        searching = searchStage(trial, search)
        snapshot.stage = searching
        if console.isLive { draw() }
    }

    /// A trial of a capacity search has ended; `result` is what is known now.
    func end(_ trial: SearchTrial, _ result: SearchResult) {
        let line = searchLine(trial, result)
        snapshot.searchLines.append(line)
        if console.isLive { draw() } else { console.say(line) }
    }

    /// Shows a sentence beside the figures.
    func notice(_ text: String) {
        snapshot.notices.append(text)
        if console.isLive { draw() } else { console.say(text) }
    }

    /// Takes the panel away, for the summary that follows.
    func end() {
        if drawnLines > 0 { console.draw(LivePanel.erase(lineCount: drawnLines)) }
        drawnLines = 0
    }

    private func draw() {
        console.draw(panel.frame(snapshot, previousLineCount: drawnLines))
        drawnLines = panel.lines(snapshot).count
    }
}
