import Basics
import Push
import Testing

@testable import perfbench

@Suite("The flags that name receivers") struct ReceiverFlagsTests {
    private func read(_ flags: [String]) throws -> (names: [String], problems: [Problem]) {
        var problems: [Problem] = []
        let receivers = Receiver.read(try Arguments(["s.json"] + flags, of: .run), [:], &problems)
        return (receivers.map { "\($0.channel.word) \($0.name)" }, problems)
    }

    @Test("name as many as there are, a webhook in the format asked for")
    func names() throws {
        let (names, problems) = try read(["--webhook", "http://h/x", "--webhook-format", "slack", "--otlp", "http://o"])
        #expect(names == ["otlp OTLP receiver http://o/v1/metrics", "slack Webhook http://h/…"] && problems.isEmpty)
        #expect(try read(["--webhook", "http://h/x"]).names == ["json Webhook http://h/…"])
    }

    @Test("are refused where they say nothing")
    func refusals() throws {
        let alone = try read(["--webhook-format", "slack"])
        #expect(
            alone.problems.map(\.description) == [
                "error: \"--webhook-format\" says how, and nothing says where to. Add --webhook URL."
            ])
        let unknown = try read(["--webhook", "http://h", "--webhook-format", "slak"])
        #expect(unknown.problems.map(\.sentence) == ["\"--webhook-format slak\" is not a format; did you mean \"slack\"?"])
        #expect(unknown.problems.first?.hint.hasPrefix("There are: json, slack, teams") == true)
    }
}
