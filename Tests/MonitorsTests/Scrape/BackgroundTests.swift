import Basics
import Metrics
import Reactor
import Runs
import Synchronization
import Testing

@testable import Monitors

@Suite("Monitors that ask over a network")
struct BackgroundTests {
    /// Answers when the test says so.
    private final class Scripted: RemoteMonitor {
        let source = Source.scrape("app")
        let notes = ["a note"]
        private struct State {
            var asked = 0
            var open: UnsafeContinuation<Void, Never>?
        }
        private let state = Mutex(State())

        func open(on loop: EventLoop) {}
        func close() {}
        func cancel() { answer() }

        var asked: Int { state.withLock { $0.asked } }

        func answer() {
            let waiting = state.withLock { state in
                defer { state.open = nil }
                return state.open
            }
            waiting?.resume()
        }

        func sample(at now: Nanoseconds) async -> MonitorReading? {
            await withUnsafeContinuation { continuation in
                state.withLock { state in
                    state.asked += 1
                    state.open = continuation
                }
            }
            return MonitorReading(gauges: [Gauge(name: "n", value: Double(asked))])
        }
    }

    @Test("an answer is taken when it is there, and one that is late is waited for by no one")
    func late() async throws {
        let remote = Scripted()
        let monitor = BackgroundMonitor(remote)
        try await EventLoop.with(count: 2) { loops in
            let loop = loops[0]
            await withTaskGroup(of: Void.self) { group in
                group.addTask(executorPreference: loop) { await monitor.work(on: loop) }
                while remote.asked < 1 { await Task.yield() }
                // It was asked at once and has not answered: nothing, and a note.
                #expect(await monitor.sample(at: 5) == nil)
                _ = await monitor.sample(at: 6)
                #expect(monitor.notes.count == 2)
                remote.answer()
                var found: MonitorReading?
                while found == nil {
                    await Task.yield()
                    found = await monitor.sample(at: 7)
                }
                #expect(found?.gauges.map(\.value) == [1])
                #expect(found?.time != nil)
                while remote.asked < 2 { await Task.yield() }
                // An answer that never comes does not keep the end from coming.
                monitor.close(on: loop)
            }
        }
        #expect(remote.asked == 2)
    }

    private static func page(
        _ text: String = "", status: Int = 200, type: String = "text/plain", failure: String? = nil, isTruncated: Bool = false
    ) -> ScrapedPage {
        ScrapedPage(failure: failure, status: status, contentType: type, body: Array(text.utf8), isTruncated: isTruncated)
    }

    @Test(
        "what is no page of metrics says so",
        arguments: [
            (page(status: 0, failure: "connection refused"), "could not be read: connection refused", false),
            (page(status: 503), "answers 503", false), (page(status: 404), "answers 404", true),
            (page(type: "text/html"), "is a page for people, and not of metrics: is its path right", true),
            (page("\n<html>"), "is a page for people, and not of metrics: is its path right", true),
            (page("a 1", isTruncated: true), "is longer than 16 MiB and is not read", true),
            (page("{\"a\": 1}"), "has no metrics; line 1: the label \":\" has no value", true),
        ])
    func refusals(_ page: ScrapedPage, _ reason: String, _ isLasting: Bool) {
        var history = ScrapeHistory()
        #expect(throws: ScrapedPage.Refusal(reason: reason, isLasting: isLasting)) { try page.exposition(in: &history) }
    }

    @Test("an empty page is a page")
    func empty() throws {
        var history = ScrapeHistory()
        #expect(try Self.page().exposition(in: &history).samples.isEmpty)
    }
}
