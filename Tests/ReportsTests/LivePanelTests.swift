import Basics
import Drawing
import HTTPMessages
import Metrics
import Runs
import TestSupport
import Testing

@testable import Reports

@Suite("Live progress")
struct LivePanelTests {
    /// A run in its second `second`, with a few things going wrong.
    static func snapshot(after second: Int, model: LoadModel = .open) -> LiveSnapshot {
        var sample = SyntheticRun()
        sample.lastSecond = second
        sample.model = model
        sample.failures = [.status5xx: 2]
        sample.late = 3
        var snapshot = LiveSnapshot(sample.header)
        snapshot.maxVUs = 400
        snapshot.stage = "stage 2 of 2, to 200/s over 20s"
        let samples = sample.samples
        for interval in sample.intervals {
            snapshot.update(interval, samples: samples.filter { $0.time == interval.start + interval.duration })
        }
        return snapshot
    }

    @Test("looks as kept in the file")
    func looksAsKept() throws {
        var noticed = Self.snapshot(after: 7)
        noticed.notices = ["The target closed \u{1B}[31m12 connections."]
        let panels: [(String, LiveSnapshot)] = [
            ("before the first second", LiveSnapshot(SyntheticRun().header)), ("in the warm-up", Self.snapshot(after: 1)),
            ("in the middle", noticed), ("closed model", Self.snapshot(after: 6, model: .closed)),
            ("overtime", Self.snapshot(after: 11)),
        ]
        let text = panels.map { name, snapshot in
            "== \(name)\n" + LivePanel(width: 100, color: false).lines(snapshot).joined(separator: "\n") + "\n"
                + progressLine(snapshot) + "\n"
        }.joined(separator: "\n")
        #expect(try text == Golden.expected("live.txt", actual: text, beside: #filePath))
    }

    static let typical = snapshot(after: 8)

    @Test("leaves the last column free on every terminal", arguments: [10, 30, 60, 80, 100, 300])
    func fits(width: Int) {
        for line in LivePanel(width: width, color: false).lines(Self.typical) {
            #expect(line.displayWidth < max(width, 21))
        }
    }

    @Test("replaces the panel before it, and nothing else")
    func replaces() {
        let panel = LivePanel(width: 80, color: false)
        let snapshot = Self.snapshot(after: 8)
        let lines = panel.lines(snapshot)
        let body = lines.map { $0 + "\u{1B}[K\n" }.joined() + "\u{1B}[J"
        #expect(panel.frame(snapshot, previousLineCount: 0) == body)
        #expect(panel.frame(snapshot, previousLineCount: 7) == "\u{1B}[7A\r" + body)
        #expect(LivePanel.erase(lineCount: 7) == "\u{1B}[7A\r\u{1B}[J")
        #expect(LivePanel.erase(lineCount: 0).isEmpty)
    }

    @Test("begins to count again after the warm-up")
    func countsAgain() {
        let warm = Self.snapshot(after: 1)
        #expect(warm.isWarmup)
        #expect(warm.requests == 400)
        let measured = Self.snapshot(after: 3)
        #expect(!measured.isWarmup)
        #expect(measured.requests == 400)
        #expect(measured.failed == 4)
        #expect(measured.late == 6)
    }

    @Test("adds up the measured time of all trials, and shows each warm-up alone")
    func trials() {
        var sample = SyntheticRun()
        sample.rate = 10
        sample.trials = 2
        sample.warmupSeconds = 1
        sample.measuredSeconds = 2
        var snapshot = LiveSnapshot(sample.header)
        var shown: [Int64] = []
        for interval in sample.intervals {
            snapshot.update(interval, samples: [])
            shown.append(snapshot.requests)
        }
        #expect(shown == [10, 10, 20, 10, 30, 40])
    }
}
