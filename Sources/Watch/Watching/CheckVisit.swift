// Carries a check out once: one user, one pass, tried again when it failed. The thin part: what it saw is judged elsewhere.

package import Basics
package import Conduct
import CurlTransport
import HTTPMessages
import LoadEngine
package import Reactor
import Scenarios
import Synchronization

/// What it takes to carry out one check.
package struct CheckVisit: Sendable {
    private let check: ScheduledCheck
    private let walk: Walk
    private let stepNumbers: [String: Int]
    /// Between an attempt that failed and the next.
    private static let pause = Nanoseconds.seconds(1)

    /// Throws when the scenario asks for a transport that cannot carry it.
    package init(_ check: ScheduledCheck) throws(Problem) {
        self.check = check
        walk = try Walk(check.plan)
        stepNumbers = Dictionary(check.plan.steps.enumerated().map { ($1.name, $0) }) { first, _ in first }
    }

    /// Carries it out now, on `loop`; with `wallClock`, nanoseconds since 1970.
    package func carryOut(on loop: EventLoop, _ stop: StopRequest, wallClock: @Sendable () -> Nanoseconds) async -> Execution {
        var attempt = 1
        while true {
            let began = loop.readClock()
            let sights = Sights(check.plan, stepNumbers)
            await walk(on: loop, stop, sights)
            var execution = Execution(endedAt: wallClock(), duration: loop.readClock() - began, attempts: attempt)
            sights.fill(&execution)
            guard execution.failure != nil, attempt <= check.retries, !stop.isRequested else { return execution }
            attempt += 1
            await Sleeper.pause(Self.pause, on: loop)
        }
    }

    private func walk(on loop: EventLoop, _ stop: StopRequest, _ sights: Sights) async {
        let flows = Array(check.plan.flows.indices)
        do {
            _ = try await TargetUnderTest.with(check.plan, on: loop, stop) { target in
                try await walk.go(flows, on: target, [loop], stop, observe: sights.see)
            }
        } catch let problem as Problem {
            sights.ended(by: problem)
        } catch {
            sights.ended(by: Problem(.inability, "\(error)"))
        }
    }
}

/// What was seen in one pass.
private final class Sights: Sendable {
    private struct State {
        var steps: [Execution.StepResult] = []
        var failure: String?
        var inability: String?
    }

    private let plan: Plan
    private let numbers: [String: Int]
    private let state = Mutex(State())

    init(_ plan: Plan, _ numbers: [String: Int]) {
        self.plan = plan
        self.numbers = numbers
    }

    /// Takes in one step. Those that were passed over count nowhere.
    func see(_ observation: Observation) {
        guard observation.sent != nil || observation.failure != nil else { return }
        var result = Execution.StepResult(step: observation.part.isEmpty ? numbers[observation.step.name] ?? 0 : -1, time: nil)
        result.checksPassed = observation.checks.count(where: \.passed)
        result.checksFailed = observation.checks.count - result.checksPassed
        if observation.failure == nil, let exchange = observation.exchange { result.time = exchange.endedAt - exchange.sentAt }
        state.withLock { state in
            if result.step >= 0 { state.steps.append(result) }
            guard let failure = observation.failure else { return }
            let words = plan.masked("\"\(observation.step.name)\": \(Self.words(failure, observation))")
            if failure.side == .client {
                state.inability = state.inability ?? words
            } else {
                state.failure = state.failure ?? words
            }
        }
    }

    /// Why a step failed, with what its answer was.
    private static func words(_ failure: Failure, _ observation: Observation) -> String {
        switch failure {
        case .status4xx, .status5xx, .unexpectedStatus: "status \(observation.exchange?.status ?? 0)"
        case .check:
            observation.checks.first { !$0.passed }.map { "the check \"\($0.words)\" failed; there was \($0.found)" }
                ?? failure.message
        default: failure.message
        }
    }

    /// The pass could not be completed.
    func ended(by problem: Problem) {
        state.withLock { state in
            if problem.kind == .unreachable {
                state.failure = state.failure ?? plan.masked(problem.sentence)
            } else {
                state.inability = state.inability ?? plan.masked(problem.sentence)
            }
        }
    }

    func fill(_ execution: inout Execution) {
        state.withLock { state in
            execution.steps = state.steps
            execution.failure = state.inability == nil ? state.failure : nil
            execution.inability = state.inability
            if state.steps.isEmpty, state.failure == nil, state.inability == nil {
                execution.inability = "no step was carried out"
            }
        }
    }
}
