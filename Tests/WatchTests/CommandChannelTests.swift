import JSON
import Basics
import FoundationEssentials
import Push
import Reactor
import TestSupport
import Testing

@testable import Watch

/// Commands that are told of alerts.
struct CommandChannelTests {
    private let hostile = Watch.Notification(
        key: "k", channel: "ops", kind: .opened, incident: 7, alert: "down", severity: .critical, at: 0, openedAt: 0,
        title: "critical: $(touch /tmp/x) `id` 'q' \"d\"; rm -rf", lines: ["a\nb"])

    private func outcome(_ command: [String], timeout: Nanoseconds = .seconds(10)) async throws -> Delivered {
        let document = ChannelMessage.document(hostile).text()
        return try await EventLoop.with { loops in
            let way = try CommandPlace(command, environment: ["PATH": "/usr/bin:/bin"]).open(on: loops[0])
            defer { way.close() }
            return await way.send(document, "application/json", timeout: timeout)
        }
    }

    @Test("a command reads the document, has its values in the environment, and nothing of them in its command line")
    func told() async throws {
        let folder = try TemporaryFolder()
        let script =
            "cat > \(folder.file("in")); printenv PERFBENCH_ALERT_TITLE > \(folder.file("title")); tr '\\0' ' ' < /proc/$$/cmdline > \(folder.file("words"))"
        #expect(try await outcome(["sh", "-c", script]) == .taken(reply: []))
        func read(_ name: String) throws -> String {
            String(decoding: try Data(contentsOf: URL(filePath: folder.file(name))), as: UTF8.self)
        }
        #expect(try read("in") == ChannelMessage.document(hostile).text())
        #expect(try read("title") == hostile.title + "\n")
        #expect(try !read("words").contains("critical"))
    }

    @Test("what does not go well is said")
    func trouble() async throws {
        #expect(try await outcome(["sh", "-c", "exit 3"]) == .failed("it ended with 3"))
        #expect(try await outcome(["sh", "-c", "kill -TERM $$"]) == .failed("it was ended by signal 15"))
        #expect(
            try await outcome(["/nonexistent/page"])
                == .failed("\"/nonexistent/page\" could not be started: No such file or directory"))
        #expect(try await outcome(["sleep", "30"], timeout: .milliseconds(200)) == .failed("it was not done within 200ms"))
    }

    @Test("a file names it with its arguments")
    func written() throws {
        let text =
            Written.file(Written.check("shop")).dropLast()
            + #", "channels": [{ "name": "ops", "command": ["page", "--to", "${env.WHO}"] }] }"#
        let channel = try #require(try Written.read(String(text), environment: ["WHO": "anna"]).channels.first)
        #expect((channel.place as? CommandPlace)?.command == ["page", "--to", "anna"])
    }
}
