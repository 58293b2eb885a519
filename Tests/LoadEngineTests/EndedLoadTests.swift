import Basics
import HTTPMessages
import LoadEngine
import Reactor
import Scenarios
import Testing

/// A watcher carries out loads all day long: none may leave anything behind.
@Suite("A load that has ended") struct EndedLoadTests {
    /// Looks at a transport without holding it.
    ///
    /// `Sendable` without the compiler's check: written on the loop, and read when the load has ended.
    private final class Sight: @unchecked Sendable {
        weak var carrier: ScriptedTransport?
    }

    @Test(
        "holds neither its workers nor their transports",
        arguments: [
            Executor.perVUIterations(vus: 2, iterations: 3, atMost: .seconds(60)),
            .constantArrivalRate(rate: Rate("50/s")!, duration: .seconds(1), maxVUs: 5),
        ])
    func isGivenUp(_ executor: Executor) async throws {
        let sight = Sight()
        let log = TargetLog()
        try await EventLoop.with(time: .virtual) { loops in
            let base = BaseURL(origin: Origin(scheme: .http, host: "127.0.0.1", port: 80))
            let load = Load(.plain(executor), base: base, loops: loops)
            _ = try await load.run(start: loops[0].readClock()) { loop in
                let carrier = ScriptedTransport(loop, log, { _ in (.milliseconds(10), 200, nil) }, nil)
                sight.carrier = carrier
                return carrier
            }
            #expect(log.requests.count > 0 && sight.carrier == nil)
            withExtendedLifetime(load) {}
        }
    }
}
