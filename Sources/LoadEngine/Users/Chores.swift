// `setup` and `teardown`: what has to be done once around the load, by nobody in particular and counted in no figure.

import Basics
import HTTPMessages
import Reactor
import Scenarios

/// Does the steps of `setup` or `teardown`, one after the other. Touched from one loop only.
final class Chores<Carrier: Transport> {
    private let steps: [Step]
    /// `setup` or `teardown`, for sentences.
    private let part: String
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
        _ steps: [Step], _ part: String, _ plan: Plan, base: BaseURL, slots: [Slot], loop: EventLoop, carrier: Carrier,
        others: StepTransports, traces: TraceSource?, observe: ((Observation) -> Void)? = nil
    ) throws {
        self.traces = traces
        self.observe = observe
        self.steps = steps
        self.part = part
        self.loop = loop
        masking = { [plan] in plan.masked($0) }
        session = try carrier.makeSession()
        sleeper = Sleeper(on: loop)
        carriers = try StepCarriers(steps, others, on: loop)
        book = RequestBook(steps, base: base, isTraced: traces != nil)
        context = TemplateContext(vu: 0, random: SeededRandom(seed: plan.seed, part: 0), slots: slots, feeders: [])
    }

    /// What is extracted by its end. The first failure ends it.
    func perform() async throws -> [Slot] {
        do {
            let slots = try await performAll()
            await close()
            return slots
        } catch {
            await close()
            throw error
        }
    }

    private func close() async {
        session.close()
        others.close()
        await carriers.close()
    }

    private func performAll() async throws -> [Slot] {
        for index in steps.indices where tester.hold(steps[index].conditions, &context) {
            for _ in 0..<steps[index].repeats.draw(&context.random) {
                try await perform(index)
                if let think = steps[index].think { await sleeper.sleep(until: loop.readClock() + think.draw(&context.random)) }
            }
        }
        return context.slots
    }

    private func perform(_ index: Int) async throws {
        context.now = wallClock() / 1_000_000
        guard start(index) else { throw problem(index, "a variable in it has no value") }
        let kind = carriers.kinds[index]
        let exchange = kind == .http ? await session.finish() : await others[kind].finish()
        let response = kind == .http ? session.response : others[kind].response
        let before = context
        let judgement = reader.judge(exchange, response, steps, index, &context, nil, intended: exchange.sentAt)
        observe?(
            Observation(
                steps[index], part: part, kind == .http ? .request(book.requests[index]) : .values(carriers.lastValues), exchange,
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

    /// Begins a step; `false` when a variable in it has no value.
    private func start(_ index: Int) -> Bool {
        guard carriers.kinds[index] == .http else { return carriers.start(index, &others, &context) }
        guard book.prepare(index, &context) else { return false }
        if let traces {
            traced += 1
            // Before the first user, and after the last that there could be.
            let trace = traces.trace(vu: part == "setup" ? 0 : TraceSource.mostUsers, number: traced)
            book.stamp(index, trace.id, span: trace.span)
        }
        session.start(book.requests[index])
        return true
    }

    private func problem(_ index: Int, _ reason: String) -> Problem {
        Problem(
            .unreachable, masking("the step \"\(steps[index].name)\" of \"\(part)\" failed: \(reason)."),
            hint: part == "setup" ? "Nothing was measured." : "What was measured is saved.")
    }
}

extension Repeats {
    /// How often it is to be this time.
    func draw(_ random: inout SeededRandom) -> Int {
        least == most ? least : Int(random.integer(in: Int64(least)...Int64(most)))
    }
}
