import Analysis
import Basics
import Comparison
import HTTPMessages
import Histograms
import JSON
import Runs
import TestSupport
import Testing

@testable import Drawing
@testable import Reports

@Suite("Names that try to break out")
struct HostileNameTests {
    /// Element names that the page itself uses.
    private static let pageElements: Set<String> = [
        "!DOCTYPE", "html", "head", "meta", "title", "style", "body", "main", "header", "h1", "h2", "h3", "p", "span", "strong",
        "ul",
        "li", "ol", "section", "div", "table", "thead", "tbody", "tr", "th", "td", "code", "br", "small", "b", "details", "summary",
        "dl", "dt", "dd", "figure", "figcaption", "button", "svg", "path", "rect", "i", "output", "a", "fieldset", "legend",
        "label",
        "input", "script",
    ]

    /// The names of all elements in a text that begin or end, in order.
    private func elements(_ text: Substring) -> [Substring] {
        text.split(separator: "<", omittingEmptySubsequences: false).dropFirst().map { piece in
            (piece.hasPrefix("/") ? piece.dropFirst() : piece).prefix { !" >/\n".contains($0) }
        }
    }

    private static let ordinaryRun = HostileNames.run("ordinary")
    private static let ordinaryPage = htmlReport(ordinaryRun, detail: RunDetail(ordinaryRun))

    /// A page without its two scripts, which are our own and whole; no element is left in it that only a name can have made.
    private func outsideScripts(_ page: String) throws -> String {
        let scripts = page.components(between: "<script", and: "</script>")
        try #require(scripts.count == 2)
        #expect(scripts[1].contains(pageScript))
        let data = try #require(scripts[0].split(separator: ">", maxSplits: 1).last)
        #expect(!data.contains("<"))
        _ = try JSONValue(parsing: String(data))
        let outside = page.components(outside: "<script", and: "</script>").joined()
        #expect(Set(elements(outside[...]).map(String.init)).isSubset(of: Self.pageElements))
        return outside
    }

    @Test("are text in the page, whatever they are", arguments: HostileNames.all)
    func html(name: String) throws {
        let run = HostileNames.run(name)
        var detail = RunDetail(run)
        for second in 0..<5 { detail.add(.status5xx, count: 1, trial: 0, second: second) }
        let page = htmlReport(run, detail: detail)
        let outside = try outsideScripts(page)
        #expect(elements(outside[...]).count { $0 == "th" } == elements(Self.ordinaryPage[...]).count { $0 == "th" })
        // A name cannot end an attribute, and no attribute of ours was escaped by mistake.
        #expect(!outside.contains("class=&quot;") && !outside.contains("style=&quot;"))
        #expect(!outside.contains(" onerror=alert(1)>") && !outside.contains(" onmouseover=\""))
        #expect(page.utf8.count < 1_000_000)
        #expect(outside.unicodeScalars.areAll { $0 == "\n" || $0.value >= 0x20 })
        #expect(!page.contains("\u{202E}"))
    }

    @Test("are text in the pages of comparisons and histories", arguments: HostileNames.all)
    func pages(name: String) throws {
        func pages(_ name: String) -> [String] {
            var comparison = ComparisonSamples.regression.comparison
            for side in [\Comparison.baseline, \Comparison.candidate] {
                comparison[keyPath: side].scenario = name
                comparison[keyPath: side].label = name
                comparison[keyPath: side].target = name
            }
            comparison.reasons.append(name)
            comparison.notes.append(name)
            let levels = Array(repeating: 10.0, count: 30) + Array(repeating: 12, count: 15)
            return [
                comparisonPage(comparison, detail: PageSamples.detail(comparison)),
                trendPage(PageSamples.trend(levels, name: name)),
                htmlReport(HostileNames.run(name).held(against: comparison)),
            ]
        }
        for (page, ordinary) in zip(pages(name), pages("ordinary")) {
            let outside = try outsideScripts(page)
            let plain = try outsideScripts(ordinary)
            // What is there does not depend on names.
            for kind in ["th", "td", "tr", "li", "figure", "a", "script"] {
                #expect(elements(outside[...]).count { $0 == kind } == elements(plain[...]).count { $0 == kind }, "\(kind)")
            }
            #expect(
                !outside.contains("class=&quot;") && !outside.contains(" onerror=alert(1)>") && !outside.contains(" onmouseover=\"")
            )
            #expect(page.utf8.count < 1_000_000 && !page.contains("\u{202E}"))
            #expect(page.unicodeScalars.areAll { $0 == "\n" || $0.value >= 0x20 })
        }
    }

    @Test("are text in JUnit, which stays XML", arguments: HostileNames.all)
    func junit(name: String) {
        let text = junitReport(HostileNames.run(name))
        let known: Set<Substring> = [
            "?xml", "testsuites", "testsuite", "properties", "property", "testcase", "system-out", "failure", "error", "skipped",
        ]
        #expect(Set(elements(text[...])).isSubset(of: known))
        #expect(!text.contains("]]>"))
        #expect(text.unicodeScalars.areAll { $0 == "\n" || ($0.value >= 0x20 && $0.value & 0xFFFE != 0xFFFE) })
        #expect(text.components(separatedBy: "\"").count.isMultiple(of: 2) == false)
    }

    @Test("are one cell in CSV, and no formula", arguments: HostileNames.all)
    func csv(name: String) {
        for text in [stepsCSV(HostileNames.run(name)), resourcesCSV(HostileNames.run(name))] {
            let rows = CSVReader.rows(text)
            #expect(rows.areAll { $0.count == rows[0].count })
            #expect(rows.joined().areAll { !"=+@".contains($0.first ?? " ") })
        }
    }

    @Test("keep the grammar of OpenMetrics", arguments: HostileNames.all)
    func openMetrics(name: String) throws {
        let lines = openMetricsReport(HostileNames.run(name)).split(separator: "\n", omittingEmptySubsequences: false)
        let samples = lines.filter { !$0.hasPrefix("#") && !$0.isEmpty }
        for line in try some(samples) { #expect(isSample(line), "\(line)") }
        #expect(lines.filter { $0 == "# EOF" }.count == 1 && lines.suffix(2) == ["# EOF", ""])
    }

    /// `name{label="value",…} number`, where values escape quotes and backslashes.
    private func isSample(_ line: Substring) -> Bool {
        var rest = line.unicodeScalars.drop { $0 == "_" || ("a"..."z").contains($0) }
        guard rest.first == "{" else { return false }
        repeat {
            rest = rest.dropFirst().drop { $0 == "_" || ("a"..."z").contains($0) }
            guard rest.prefix(2).elementsEqual("=\"".unicodeScalars) else { return false }
            rest = rest.dropFirst(2)
            while let scalar = rest.first, scalar != "\"" {
                guard scalar != "\\" || ["\\", "\"", "n"].contains(rest.dropFirst().first) else { return false }
                rest = rest.dropFirst(scalar == "\\" ? 2 : 1)
            }
            rest = rest.dropFirst()
        } while rest.first == ","
        return rest.prefix(2).elementsEqual("} ".unicodeScalars) && Double(String(rest.dropFirst(2))) != nil
    }

    @Test("are code in Markdown, and neither link, mention nor HTML", arguments: HostileNames.all)
    func markdown(name: String) {
        let text = markdownReport(HostileNames.run(name))
        let ordinary = markdownReport(Self.ordinaryRun)
        /// How many bars each row of a table has.
        func outline(_ text: String) -> [Int] {
            text.split(separator: "\n").filter { $0.hasPrefix("|") }.map { $0.replacing("\\|", with: "").count { $0 == "|" } }
        }
        #expect(outline(text) == outline(ordinary))
        let bare = text.replacing(#/`[^`\n]*`/#, with: "")
        let known: Set<Substring> = ["details", "summary", "code", "sub"]
        #expect(Set(elements(bare[...])).isSubset(of: known))
        #expect(!bare.contains("@everyone") && !bare.contains("](http") && !bare.contains("www.evil"))
    }

    @Test("are a tag in the interval log, which reads back", arguments: HostileNames.all)
    func intervalLog(name: String) throws {
        var sample = SyntheticRun()
        sample.rate = 8
        sample.measuredSeconds = 2
        sample.layout = HostileNames.layout(name)
        sample.scenario = name
        var report = HistogramLogReport(sample.header)
        let text = sample.intervals.reduce(into: report.head) { $0 += report.lines($1) }
        var reader = HistogramLogReader(text, file: "log")
        var (tagged, untagged): (Int64, Int64) = (0, 0)
        while let entry = try reader.next() {
            if entry.tag == nil { untagged += entry.histogram.totalCount } else { tagged += entry.histogram.totalCount }
        }
        // Each second has a line for every step and one for them all.
        let total = sample.run().totals.merged(\.responseTime).totalCount
        #expect(tagged == total && untagged == total)
    }
}

extension String {
    /// The pieces from each `begin` to the next `end`.
    fileprivate func components(between begin: String, and end: String) -> [String] {
        components(separatedBy: begin).dropFirst().map { $0.components(separatedBy: end)[0] }
    }

    /// What lies outside them.
    fileprivate func components(outside begin: String, and end: String) -> [String] {
        components(separatedBy: begin).enumerated().map { index, piece in
            index == 0 ? piece : piece.components(separatedBy: end).dropFirst().joined()
        }
    }

    fileprivate func components(separatedBy separator: String) -> [String] {
        split(separator: separator, omittingEmptySubsequences: false).map(String.init)
    }
}
