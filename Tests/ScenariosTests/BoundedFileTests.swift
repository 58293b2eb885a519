import Basics
import Glibc
@testable import Scenarios
import TestSupport
import Testing

/// Files that a scenario names, on this machine.
@Suite struct BoundedFileTests {
    @Test(
        "looks at the size of a file before it reads any of it",
        arguments: [("sparse.csv", "has 3221225472 bytes; at most 536870912 (512 MiB) are read.")])
    func sparse(name: String, end: String) throws {
        let folder = try TemporaryFolder()
        let path = folder.file(name)
        let descriptor = open(path, O_CREAT | O_WRONLY, 0o600)
        #expect(ftruncate(descriptor, 3 << 30) == 0)
        close(descriptor)
        let head = #""name": "t", "target": "demo", "data": { "d": { "file": "\#(path)" } }"#
        #expect(Scenario(head: head).problems().map(\.sentence) == ["the file \"\(path)\" \(end)"])
    }

    @Test(
        "ends at the limit whatever a file says of itself, and names what cannot be read",
        arguments: [
            ("/dev/zero", "has more than 1048576 bytes (1 MiB)"), ("/nowhere/x.csv", "does not exist"), ("/", "is a folder"),
        ])
    func others(path: String, reason: String) {
        #expect(BoundedFile.read(path, atMost: 1 << 20) == .failure(ScenarioFiles.Mistake(reason)))
    }
}
