// The statistics on files as their owners have them: a table in, an answer or the lines that are wrong out.

import JSON
import TestSupport
import Testing

extension EndToEnd.Trouble {
    @Suite("Anybody's numbers") struct AnalyzeTests {
        private static let throughput = "concurrency,throughput\n1,955\n2,1878\n4,3548\n8,6531\n16,9897\n24,12089\n32,12074\n"

        @Test(
            "are analyzed from standard input",
            arguments: [
                ("usl", throughput, "peakConcurrency"), ("trend", "1\n2\n3\n5\n8\n", "theilSen"),
                ("changes", "1\n1\n1\n5\n5\n5\n", "suspects"),
                ("outliers", "1\n2\n1\n2\n1\n2\n1\n90\n", "outliers"),
                ("compare", "a,1,2\nb,1,3\na,2,2\nb,2,3\n", "verdict"),
            ])
        func answers(_ kind: String, _ text: String, _ key: String) async throws {
            let ending = try await Perfbench.run("analyze", kind, "-", "--json", input: text)
            #expect(ending.exit == 0, "\(ending.errors)")
            let document = try JSONValue(parsing: ending.output)
            #expect(document["schema"] == "perfbench.analysis/1" && document["result"]?[key] != nil)
            let people = try await Perfbench.run("analyze", kind, "-", input: text)
            #expect(people.exit == 0 && people.output.contains(" of standard input, "), "\(people.errors)")
        }

        @Test(
            "that cannot be read end with 2 and the lines",
            arguments: [
                (["usl"], throughput, #""perfbench analyze" needs usl|trend|changes|outliers|compare|histogram FILE."#),
                (["usl", "-"], "1,2\n3,x\n5\n", "standard input:2:3: error: The throughput \"x\" is not a number."),
                (["usl", "-"], "1,2\n3,x\n5\n", "standard input:3:1: error: The line has 1 field, and the first line has 2."),
                (["trend", "-"], "", #""standard input" is empty."#),
                (["trned", "-"], "1\n", #""trned" is not an analysis; did you mean "trend"?"#),
                (["trend", "/nowhere.csv"], "", #"the file "/nowhere.csv" cannot be read."#),
                (["usl", "-", "--tag", "x"], throughput, #""--tag" is a flag of histogram, not of usl."#),
                (["histogram", "-", "--from", "x"], "", #""--from x" is not a number of seconds."#),
                (["histogram", "-", "--from", "3", "--to", "2"], "", #""--to" must be later than "--from"."#),
                (["compare", "-", "--threshold", "3"], "", #""--threshold 3" is not a percentage"#),
            ] as [([String], String, String)])
        func mistakes(_ words: [String], _ text: String, _ sentence: String) async throws {
            var start = Perfbench.start(["analyze"] + words)
            start.input = text
            let ending = try await RunningProgram.run(start)
            #expect(ending.exit == 2 && ending.output == "" && ending.errors.contains(sentence), "\(ending.errors)")
        }
    }
}
