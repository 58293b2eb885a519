import Analysis
import Basics
import Drawing
import HTTPMessages
import Metrics
import Runs
import TestSupport
import Testing

@testable import Reports

@Suite("The summary for people")
struct SummaryTextTests {
    @Test("looks as kept in the file", arguments: Samples.allCases)
    func looksAsKept(sample: Samples) throws {
        let text = summaryText(sample.run)
        #expect(try text == Golden.expected("summary-\(sample).txt", actual: text, beside: #filePath))
    }

    @Test("is never wider than the page", arguments: Samples.allCases, [40, 60, 80, 100, 160])
    func neverWider(sample: Samples, width: Int) {
        for line in summaryText(sample.run, width: width).split(separator: "\n") {
            #expect(String(line).displayWidth <= width, "\(line)")
        }
    }

    @Test("says the same with colour and without", arguments: Samples.allCases)
    func sameWithColor(sample: Samples) {
        let colored = summaryText(sample.run, color: true)
        #expect(colored.contains("\u{1B}["))
        #expect(colored.replacing(#/\x{1B}\[[0-9;]*m/#, with: "").linesTrimmed == summaryText(sample.run).linesTrimmed)
    }
}

extension String {
    /// Lines without spaces at their ends.
    fileprivate var linesTrimmed: [String] {
        split(separator: "\n", omittingEmptySubsequences: false).map { line in
            var line = line
            while line.last == " " { line.removeLast() }
            return String(line)
        }
    }
}
