import Basics
import Testing

@testable import perfbench

@Suite("Which build is tested") struct BuildTests {
    @Test(
        "is what the CI server says",
        arguments: [
            ([:], [:]), (["HOME": "/root", "GITHUB_SHA": ""], [:]),
            (
                ["GITHUB_SHA": "abc", "GITHUB_REF_NAME": "main", "GITHUB_RUN_ID": "7"],
                ["commit": "abc", "branch": "main", "build": "7"]
            ),
            (["GITHUB_HEAD_REF": "fix", "GITHUB_REF_NAME": "12/merge"], ["branch": "fix"]),
            (
                ["CI_COMMIT_SHA": "d", "CI_COMMIT_REF_NAME": "b", "CI_PIPELINE_ID": "1"],
                ["commit": "d", "branch": "b", "build": "1"]
            ),
            (
                ["GIT_COMMIT": "e", "GIT_BRANCH": "origin/x", "BUILD_NUMBER": "3"],
                ["commit": "e", "branch": "origin/x", "build": "3"]
            ),
            (["BUILDKITE_COMMIT": "f"], ["commit": "f"]),
            (["CIRCLE_SHA1": "g", "CIRCLE_BUILD_NUM": "9"], ["commit": "g", "build": "9"]),
        ] as [([String: String], [String: String])])
    func tags(_ environment: [String: String], _ tags: [String: String]) { #expect(BuildTags.read(environment) == tags) }

    @Test(
        "is started by the words of its command",
        arguments: [
            ("./server --port ${port}", ["./server", "--port", "${port}"]), ("  a   b\t c ", ["a", "b", "c"]),
            ("sh -c 'exec x --y \"$Z\"'", ["sh", "-c", "exec x --y \"$Z\""]),
            ("a\\ b \"c d\" '' e\\\\", ["a b", "c d", "", "e\\"]),
            (#"a "b \" c" 'd\'"#, ["a", "b \" c", "d\\"]), ("--x='1 2'", ["--x=1 2"]),
        ])
    func words(_ text: String, _ words: [String]) throws { #expect(try CommandWords.split(text, flag: "--x") == words) }

    @Test(
        "has a command that can be read",
        arguments: [
            ("", #""--x" is empty."#), ("  ", #""--x" is empty."#), ("a 'b", #""--x" has a quote ' that is not closed."#),
            ("a \"b", #""--x" has a quote " that is not closed."#),
        ])
    func badWords(_ text: String, _ sentence: String) throws {
        let problem = try #require(throws: Problem.self) { try CommandWords.split(text, flag: "--x") }
        #expect(problem.sentence == sentence)
    }
}
