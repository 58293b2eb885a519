// A load over whichever transport carries its plan.

import Basics
import CurlTransport
package import LoadEngine
import Reactor
package import SQLiteTransport
package import Scenarios
import WireTransport

/// A transport with the options of a plan.
struct Carriage: Sendable {
    let choice: TransportChoice
    let plan: Plan

    /// Does the steps of `setup`.
    func setUp(_ load: Load) async throws {
        let connection = plan.connection
        switch choice {
        case .wire: try await load.setUp { try WireTransport(loop: $0, options: connection) }
        case .curl: try await load.setUp { try CurlTransport(loop: $0, options: connection) }
        }
    }

    /// Carries the load out from `start` on.
    func run(_ load: Load, start: Nanoseconds) async throws -> Load.Outcome {
        let connection = plan.connection
        return switch choice {
        case .wire: try await load.run(start: start) { try WireTransport(loop: $0, options: connection) }
        case .curl: try await load.run(start: start) { try CurlTransport(loop: $0, options: connection) }
        }
    }

    /// Does the steps of `teardown`.
    func tearDown(_ load: Load) async throws {
        let connection = plan.connection
        switch choice {
        case .wire: try await load.tearDown { try WireTransport(loop: $0, options: connection) }
        case .curl: try await load.tearDown { try CurlTransport(loop: $0, options: connection) }
        }
    }
}

extension StepTransports {
    /// What carries the steps of `plan` that are not HTTP requests.
    package static func all(_ plan: Plan, base: BaseURL, log: StatementLog? = nil) -> StepTransports {
        [
            .sql: { loop, steps in SQLiteTransport(steps, of: plan, loop: loop, log: log) },
            .socket: { loop, steps in try SocketTransport(steps, base: base, plan.connection, loop: loop) },
        ]
    }
}
