import Basics
import FoundationEssentials
import Scenarios
import TestSupport
import Testing

/// Malformed scenarios, each with what is said of it in a file beside it. `UPDATE_GOLDEN=1` writes these files anew.
@Suite struct FixtureTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/").path

    static let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).filter { $0.hasSuffix(".json") }
        .sorted()

    /// Files beside the fixtures, read once.
    static let files = ScenarioFiles { path, limit in
        var isFolder = false
        guard FileManager.default.fileExists(atPath: folder + "/" + path, isDirectory: &isFolder) else {
            return .failure(ScenarioFiles.Mistake("does not exist"))
        }
        guard !isFolder else { return .failure(ScenarioFiles.Mistake("is a folder")) }
        return .success(Array((try? Data(contentsOf: URL(filePath: folder + "/" + path))) ?? Data()))
    }

    @Test(arguments: names)
    func `a malformed scenario is refused in words`(name: String) throws {
        let bytes = Array(try Data(contentsOf: URL(filePath: Self.folder + "/" + name)))
        let problems = #expect(throws: Problems.self) { try Plan.load(bytes, file: name, files: Self.files) }
        let text = (problems?.description ?? "nothing wrong") + "\n"
        #expect(try text == Golden.expected(String(name.dropLast(5)) + ".txt", actual: text, beside: #filePath))
    }

    @Test func `there are at least two hundred`() {
        #expect(Self.names.count >= 200)
    }

    @Test func `a file of a hundred megabytes is refused at once`() {
        let bytes = [UInt8](repeating: UInt8(ascii: " "), count: 100 << 20)
        let problems = #expect(throws: Problems.self) { try Plan.load(bytes, file: "t.json") }
        #expect(
            problems?.description
                == "t.json:1:1: error: the document has 104857600 bytes; at most 16777216 (16 MiB) are read.")
    }
}
