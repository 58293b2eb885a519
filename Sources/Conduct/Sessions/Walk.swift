// One user who goes once through flows, with every step looked at: what `debug` prints, and what a scheduled check is. It is carried out by the
// engine that carries out runs.

package import Basics
import CurlTransport
package import LoadEngine
package import Reactor
import SQLiteTransport
package import Scenarios
import WireTransport

/// A single pass through flows of a plan: setup, each flow once, teardown.
package struct Walk: Sendable {
    package let plan: Plan
    private let transport: TransportChoice

    /// Throws when the plan asks for a transport that cannot carry it.
    package init(_ plan: Plan) throws(Problem) {
        self.plan = plan
        transport = try TransportChoice(plan)
    }

    /// Goes through the flows at the positions `flows`, on a target that is there. Throws a `Problem` when a step of setup or teardown failed.
    /// - Parameters:
    ///   - beginning: told of each flow before its first step.
    ///   - observe: told of every step, on the loop that took it.
    package func go(
        _ flows: [Int], on target: TargetUnderTest, _ loops: [EventLoop], _ stop: StopRequest,
        beginning: (Int) -> Void = { _ in }, observe: @escaping @Sendable (Observation) -> Void
    ) async throws {
        let carriage = Carriage(choice: transport, plan: plan)
        let first = Load(plan, base: target.base, loops: loops, others: .all(plan, base: target.base), observe: observe)
        stop.passOn(to: first)
        try await carriage.setUp(first)
        for index in flows where !stop.isRequested {
            beginning(index)
            let load = Load(
                plan.walking(only: index), base: target.base, loops: loops, others: .all(plan, base: target.base), observe: observe)
            load.takeSetUp(of: first)
            stop.passOn(to: load)
            _ = try await carriage.run(load, start: loops[0].readClock())
        }
        try await carriage.tearDown(first)
    }
}

extension Plan {
    /// The plan of one user who goes once through one flow.
    fileprivate func walking(only flow: Int) -> Plan {
        var plan = self
        plan.workloads = [
            Workload(
                name: "walk", executor: .perVUIterations(vus: 1, iterations: 1, atMost: .seconds(3600)),
                flows: [(flow: flow, weight: 1)])
        ]
        return plan
    }
}
