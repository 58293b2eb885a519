// The embedded service that scenarios can be tried on: a small shop whose capacity, leaks and faults are known because they are asked
// for. It uses the server of this project, and knows nothing of scenarios and runs.

package import Basics
import HTTPServer
import Reactor

/// The demonstration service, with faults on demand.
package struct DemoTarget: Sendable {
    private let defaults: FaultPlan.Parameters

    /// `faults` happen to every request that does not say otherwise, written as in a query: `delay=5ms&errors=1%`.
    package init(faults: String = "") throws(Problem) {
        defaults = FaultPlan.Parameters(query: faults, strict: true)
        do {
            _ = try FaultPlan(defaults)
        } catch {
            throw Problem(.usage, error.sentence, hint: "The demo's faults are written \"delay=20ms&errors=1%\".")
        }
    }

    /// Serves on `loops` threads until the task is cancelled. `host` is a numeric address, or `localhost` for 127.0.0.1 and ::1; port 0
    /// takes any free one; `onReady` is told which, once connections are taken.
    package func run(
        host: String = "127.0.0.1", port: UInt16 = 0, loops: Int = 1, onReady: (_ port: UInt16) -> Void
    ) async throws {
        let shared = SharedState(defaults: defaults)
        try await EventLoop.with(count: loops) { loops in
            try await HTTPServer.run(host: host, port: port, on: loops, onReady: onReady) { loop in
                let service = DemoService(shared, on: loop)
                return { request, responder in service.answer(request, responder) }
            }
        }
    }
}

/// What all loops of one service have in common.
final class SharedState: Sendable {
    let catalogue = Catalogue()
    let counts = RequestCounts()
    let carts = Carts()
    let orders = Orders()
    let faults: FaultBook

    init(defaults: FaultPlan.Parameters) { faults = FaultBook(defaults: defaults) }
}
