// `setup` and `teardown`: what has to be done once around the load, outside any virtual user, and counted in no figure.

import Basics
import HTTPMessages
import Reactor
import Scenarios

/// Does the steps of `setup` or `teardown`, one after the other, until a stop is asked for: a setup then begins no further step, a teardown goes
/// on unless it is to end now. What is under way has the workloads' grace to come to its end.
///
/// `Sendable` without the compiler's check: touched from one loop only; the stopper's listener goes there first.
final class Chores<Carrier: Transport>: @unchecked Sendable {
    /// Which of the two.
    enum Part: String { case setup, teardown }

    private let steps: [Step]
    private let part: Part
    private let stopper: Stopper
    private let grace: Nanoseconds
    /// No further step begins.
    private var isEnding = false
    /// What is under way ends at once, and is no failure.
    private var isCut = false
    private lazy var cutTimer = LoopTimer { [unowned self] _ in cut() }
    private let masking: (String) -> String
    private let observe: ((Observation) -> Void)?
    private let session: Carrier.Session
    private let sleeper: Sleeper
    private let loop: EventLoop
    private var book: RequestBook
    private var carriers: StepCarriers
    private var others = StepSessions()
    private let reader = ResponseReader()
    private var tester = ValueTester()
    private var context: TemplateContext
    private let traces: TraceSource?
    private var traced: UInt64 = 0

    init(
        _ steps: [Step], _ part: Part, _ plan: Plan, base: BaseURL, slots: [Slot], loop: EventLoop, carrier: Carrier,
        others: StepTransports, stopper: Stopper, traces: TraceSource?, observe: ((Observation) -> Void)? = nil
    ) throws {
        self.traces = traces
        self.observe = observe
        self.steps = steps
        self.part = part
        self.stopper = stopper
        grace = plan.workloads.map(\.gracefulStop.nanoseconds).max() ?? 0
        self.loop = loop
        masking = { [plan] in plan.masked($0) }
        session = try carrier.makeSession()
        sleeper = Sleeper(on: loop)
        carriers = try StepCarriers(steps, others, on: loop)
        book = RequestBook(steps, base: base, plan.connection, isTraced: traces != nil)
        context = TemplateContext(vu: 0, random: SeededRandom(seed: plan.seed, part: 0), slots: slots, feeders: [])
    }

    /// What is extracted by its end. The first failure ends it.
    func perform() async throws -> [Slot] {
        // A load that was stopped is cleaned up after; only what is asked for from now on is about the teardown.
        let known = part == .teardown ? stopper.urgency?.rawValue ?? 0 : 0
        stopper.add { [self] urgency in
            if urgency.rawValue > known || urgency == .now { loop.run { [self] in hear(urgency) } }
        }
        do {
            let slots = try await performAll()
            await close()
            return slots
        } catch {
            await close()
            throw error
        }
    }

    private func hear(_ urgency: Load.Stop) {
        guard urgency != .now else { return cut() }
        if part == .setup {
            isEnding = true
            sleeper.wake()
        }
        loop.schedule(cutTimer, at: loop.now + grace)
    }

    private func cut() {
        guard !isCut else { return }
        isEnding = true
        isCut = true
        session.cancel()
        others.cancel()
        sleeper.wake()
    }

    private func close() async {
        loop.cancel(cutTimer)
        isCut = true
        session.close()
        others.close()
        await carriers.close()
    }

    private func performAll() async throws -> [Slot] {
        for index in steps.indices where !isEnding && tester.hold(steps[index].conditions, &context) {
            for _ in 0..<steps[index].repeats.draw(&context.random) where !isEnding {
                try await perform(index)
                if !isEnding, let think = steps[index].think {
                    await sleeper.sleep(until: loop.readClock() + think.draw(&context.random))
                }
            }
        }
        return context.slots
    }

    private func perform(_ index: Int) async throws {
        context.now = wallClock() / 1_000_000
        if let failure = start(index) {
            throw problem(index, failure == .missingValue ? "a variable in it has no value" : failure.message)
        }
        let kind = carriers.kinds[index]
        let exchange = kind == .http ? await session.finish() : await others[kind].finish()
        if isCut { return }
        let response = kind == .http ? session.response : others[kind].response
        let before = context
        let judgement = reader.judge(exchange, response, steps, index, &context, nil, intended: exchange.sentAt)
        observe?(
            Observation(
                steps[index], part: part.rawValue, kind == .http ? .request(book.requests[index]) : .values(carriers.lastValues),
                exchange,
                response, judgement, before: before, after: context))
        guard let failure = judgement.failure else { return }
        var reason = failure.message
        if !response.complaint.isEmpty { reason += " (\(response.complaint))" }
        if exchange.status != 0 { reason = "the answer had the status \(exchange.status)" }
        if failure == .missingValue {
            reason = "there was no \"\(steps[index].extractions[judgement.missing].name)\" in the answer"
        }
        if failure == .check { reason = "the check \"\(steps[index].checks[judgement.failedCheck].words)\" failed" }
        throw problem(index, reason)
    }

    /// Begins a step; or says why it cannot: a variable in it has no value, or a link leads nowhere.
    private func start(_ index: Int) -> Failure? {
        guard carriers.kinds[index] == .http else { return carriers.start(index, &others, &context) ? nil : .missingValue }
        if let failure = book.prepare(index, &context) { return failure }
        if let traces {
            traced += 1
            // Before the first user, and after the last that there could be.
            let trace = traces.trace(vu: part == .setup ? 0 : TraceSource.mostUsers, number: traced)
            book.stamp(index, trace.id, span: trace.span)
        }
        session.start(book.requests[index])
        return nil
    }

    private func problem(_ index: Int, _ reason: String) -> Problem {
        Problem(
            .unreachable, masking("the step \"\(steps[index].name)\" of \"\(part.rawValue)\" failed: \(reason)."),
            hint: part == .setup ? "Nothing was measured." : "What was measured is saved.")
    }
}

extension Repeats {
    /// How often it is to be this time.
    func draw(_ random: inout SeededRandom) -> Int {
        least == most ? least : Int(random.integer(in: Int64(least)...Int64(most)))
    }
}
