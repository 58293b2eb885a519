// One pass of a VU through a flow: which steps it takes, when, and what is written down of each.

import Basics
import HTTPMessages
import Reactor
import Runs
import Scenarios

// What is not waiting is kept out of the asynchronous functions: their locals live as long as the VU, in its task, and there are thousands.

extension Worker {
    /// Where a VU is in its iteration.
    private struct Progress {
        /// Position in `Plan.flows`.
        var flow: Int
        var isOpen: Bool
        /// Whether a request counts by when it ended, and not by when it was meant to start: in a closed workload of a given length, where a stall
        /// that began in the warm-up would be in no figure otherwise, because the requests that wait are all there is.
        var countsByEnd: Bool
        /// When the iteration was meant to start, and when it began to count: later, when the VU had something to do first.
        var intended: Nanoseconds
        var begin: Nanoseconds
        /// When the next request is meant to start.
        var planned: Nanoseconds
        /// Whether the next request is late because no VU was free.
        var hadToWait: Bool
        /// Whether it is a request of a log, whose own moment `intended` is.
        var isReplay = false
        var requests = 0
        var group = -1
        var groupStart: Nanoseconds = 0
        var lastEnd: Nanoseconds = 0
    }

    /// One pass of `user` through a flow of the workload.
    /// - Parameters:
    ///   - intended: when it was meant to start: the arrival of an open model, now for a closed one.
    ///   - number: of the arrival or shared iteration, on which all that is drawn hangs; `nil` when the iteration is the VU's own.
    func iterate(_ user: User, _ share: WorkloadShare, intended: Nanoseconds, number: Int64?) async {
        guard var progress = begin(user, share, intended, number) else { return }
        if isNew(user, in: progress.flow) {
            // What a VU does once is no part of any iteration: the first one begins when it is done.
            let isOpen = progress.isOpen
            progress.isOpen = false
            guard await walk(plan.flows[progress.flow].onStart, user, &progress) else { return interrupt(intended) }
            progress = Progress(
                flow: progress.flow, isOpen: isOpen, countsByEnd: progress.countsByEnd, intended: intended,
                begin: max(intended, loop.readClock()),
                planned: max(intended, loop.readClock()), hadToWait: true)
        }
        var passes = passes(of: user, progress.flow)
        while passes > 0 {
            guard await walk(plan.flows[progress.flow].steps, user, &progress) else { return interrupt(intended) }
            passes -= 1
        }
        // A VU that never waits for an answer would keep the loop from everything else.
        if progress.requests == 0 { await user.sleeper.sleep(until: loop.readClock() + .milliseconds(1)) }
        await user.sleeper.sleep(until: finish(user, share, progress))
    }

    /// What comes before the first step; `nil` when the iteration does not take place.
    @inline(never)
    private func begin(_ user: User, _ share: WorkloadShare, _ intended: Nanoseconds, _ number: Int64?) -> Progress? {
        guard !isCut else {
            recorder.count(\.interrupted, intended)
            return nil
        }
        busyUsers += 1
        recorder.count(\.started, intended)
        let isOpen = share.workload.executor.isOpen
        if let number { user.context.random = share.random(plan.seed, of: number) }
        let chosen = share.workload.draw(&user.context.random, number: number)
        if let track = share.workload.track, let number, number >= 0 {
            let step = plan.flows[chosen].steps.lowerBound
            if case .value(.slot(let slot), _)? = plan.steps[step].action.http?.target.parts.first {
                user.context.slots[slot].set(track.target(of: number))
            }
        }
        if let problem = feeds.deal(to: &user.context, for: plan.flows[chosen], number: number) {
            fail(problem)
            interrupt(intended)
            return nil
        }
        return Progress(
            flow: chosen, isOpen: isOpen, countsByEnd: !isOpen && !share.workload.executor.endsByItself, intended: intended,
            begin: intended, planned: intended, hadToWait: user.hadToWait, isReplay: share.workload.track != nil)
    }

    /// Whether the VU comes to a flow for the first time, and has something to do there once.
    @inline(never)
    private func isNew(_ user: User, in flow: Int) -> Bool {
        !plan.flows[flow].onStart.isEmpty && user.started.insert(flow).inserted
    }

    /// How often the VU goes through the flow in this iteration; 0 when its conditions do not hold.
    @inline(never)
    private func passes(of user: User, _ flow: Int) -> Int {
        tester.hold(plan.flows[flow].conditions, &user.context) ? plan.flows[flow].repeats.draw(&user.context.random) : 0
    }

    /// What comes after the last step; answers until when the VU waits for its next iteration.
    @inline(never)
    private func finish(_ user: User, _ share: WorkloadShare, _ progress: borrowing Progress) -> Nanoseconds {
        user.context.iteration += 1
        busyUsers -= 1
        recorder.record(iterationFrom: progress.begin, to: progress.planned, intended: progress.intended)
        let pacing = plan.flows[progress.flow].pacing.nanoseconds
        guard pacing > 0, !isEnding else { return 0 }
        // There is nothing to wait for beyond the end of the load.
        let end = recorder.warmupEnd + share.workload.startAfter.nanoseconds + share.workload.executor.duration.nanoseconds
        return min(end, progress.begin + pacing)
    }

    private func interrupt(_ intended: Nanoseconds) {
        busyUsers -= 1
        recorder.count(\.interrupted, intended)
    }

    /// Takes the steps one after the other. `false` when everything was cut off.
    private func walk(_ steps: Range<Int>, _ user: User, _ progress: inout Progress) async -> Bool {
        for index in steps {
            var repeats = repeats(of: index, user)
            while repeats > 0 {
                repeats -= 1
                if send(index, user, &progress) {
                    let kind = carriers.kinds[index]
                    var exchange = kind == .http ? await user.session.finish() : await user.others[kind].finish()
                    if isCut { return false }
                    if kind == .http, book.requests[index].isStreamed { user.listener?.end(&exchange) }
                    settle(exchange, index, user, &progress)
                }
                if thinks(after: index, user, &progress) {
                    await user.sleeper.sleep(until: progress.planned)
                    if isCut { return false }
                }
            }
        }
        enter(group: -1, &progress)
        return true
    }

    /// How often the step is taken now; 0 when its conditions do not hold.
    @inline(never)
    private func repeats(of index: Int, _ user: User) -> Int {
        if tester.hold(plan.steps[index].conditions, &user.context) { return plan.steps[index].repeats.draw(&user.context.random) }
        observe?(Observation(plan.steps[index], failure: nil))
        return 0
    }

    /// Plans the pause after a step; `false` when there is none.
    @inline(never)
    private func thinks(after index: Int, _ user: User, _ progress: inout Progress) -> Bool {
        guard let think = plan.steps[index].think else { return false }
        progress.planned += think.draw(&user.context.random)
        return true
    }

    /// Ends the group under way when the next step belongs to another.
    private func enter(group: Int, _ progress: inout Progress) {
        guard group != progress.group else { return }
        if progress.group >= 0 { recorder.record(group: progress.group, from: progress.groupStart, to: progress.lastEnd) }
        progress.group = group
        progress.groupStart = progress.planned
    }

    /// Sends one step's request. `false` when there was none to send: a value was missing or a link led nowhere, which is recorded.
    @inline(never)
    private func send(_ index: Int, _ user: User, _ progress: inout Progress) -> Bool {
        enter(group: plan.steps[index].group, &progress)
        user.context.now = (loop.now + unixOffset) / 1_000_000
        let failure: Failure
        if carriers.kinds[index] != .http {
            if carriers.start(index, &user.others, &user.context) { return true }
            failure = .missingValue
        } else if let reason = book.prepare(index, &user.context) {
            failure = reason
        } else {
            if let traces { trace(index, user, traces) }
            if book.requests[index].isStreamed { listen(index, user) }
            user.session.start(book.requests[index])
            return true
        }
        let now = loop.readClock()
        let unsent = Exchange(failure: failure, sentAt: now, endedAt: now)
        let intended = progress.isOpen ? progress.planned : now
        user.trace = nil
        if recorder.record(
            unsent, step: index, intended: intended, counted: intended, failure: failure, checksFailed: false)
        {
            keep(unsent, index, user, intended: intended, failure)
        }
        for extraction in plan.steps[index].extractions where extraction.slot >= 0 {
            user.context.slots[extraction.slot].clear()
        }
        progress.planned = now
        progress.lastEnd = now
        observe?(Observation(plan.steps[index], failure: failure))
        return false
    }

    /// Gives the request that is about to be sent a trace id of its own.
    @inline(never)
    private func trace(_ index: Int, _ user: User, _ traces: TraceSource) {
        user.traced += 1
        let trace = traces.trace(vu: user.context.vu, number: user.traced)
        user.trace = trace.id
        book.stamp(index, trace.id, span: trace.span)
    }

    /// Writes down a request itself, where it still is among those worth it.
    @inline(never)
    private func keep(_ exchange: borrowing Exchange, _ index: Int, _ user: User, intended: Nanoseconds, _ failure: Failure?) {
        var exemplar = Exemplar(
            trial: recorder.trial, at: exchange.sentAt - start, unixTime: exchange.sentAt + unixOffset,
            responseTime: exchange.endedAt - intended, serviceTime: exchange.endedAt - exchange.sentAt, phases: exchange.phases,
            status: exchange.status, failure: failure, vu: user.context.vu, iteration: user.context.iteration, trace: user.trace)
        guard recorder.wants(exemplar, step: index) else { return }
        // Which coding it was is what one has to know.
        let named = failure == .unknownCoding ? plan.exemplarHeaders + ["content-encoding"] : plan.exemplarHeaders
        if !named.isEmpty, exchange.status != 0 {
            exemplar.headers = HeaderValues.found(named, in: user.session.response.headers).map { header in
                Exemplar.Header(name: header.name, value: plan.masked(header.value))
            }
        }
        recorder.keep(exemplar, step: index)
    }

    /// Judges what came of a request, and records it.
    @inline(never)
    private func settle(_ exchange: borrowing Exchange, _ index: Int, _ user: User, _ progress: inout Progress) {
        let intended = progress.isOpen ? progress.planned : exchange.sentAt
        let counted = progress.countsByEnd ? exchange.endedAt - 1 : intended
        if !progress.hadToWait { recorder.record(lateness: max(0, exchange.sentAt - progress.planned), intended: intended) }
        if progress.isReplay, replayMetric >= 0 {
            recorder.record(custom: replayMetric, max(0, exchange.sentAt - progress.intended), intended: counted)
        }
        let kind = carriers.kinds[index]
        let response = kind == .http ? user.session.response : user.others[kind].response
        if rowsMetric >= 0, exchange.failure == nil, let rows = exchange.rows {
            let value = Nanoseconds(min(Double(rows), ResponseReader.largestCustomValue) * 1e6)
            recorder.record(custom: rowsMetric, value, intended: counted)
        }
        if arrivalMetric >= 0, exchange.failure == nil, response.arrivedAt > 0 {
            let error = abs(exchange.endedAt - response.arrivedAt)
            recorder.record(custom: arrivalMetric, error, intended: counted)
        }
        let before = observe == nil ? nil : user.context
        let judgement = reader.judge(
            exchange, response, plan.steps, index, &user.context, recorder, intended: counted)
        if recorder.record(
            exchange, step: index, intended: intended, counted: counted, failure: judgement.failure,
            checksFailed: judgement.checksFailed)
        {
            keep(exchange, index, user, intended: intended, judgement.failure)
        }
        if kind == .http, book.requests[index].isStreamed, let listener = user.listener, recorder.isCounted(counted) {
            recorder.record(listener, exchange, intended: intended, goals: goals, isGood: judgement.failure == nil)
        }
        if kind == .socket, recorder.isCounted(counted), let socket = plan.steps[index].action.socket {
            recorder.record(socket, exchange, response, step: index, intended: intended, isGood: judgement.failure == nil)
        }
        if judgement.failure == nil, !recorder.isWarmup, kind == .http, let traits = book.look(at: response, of: index) {
            recorder.record(traits: traits, step: index)
        }
        if let observe, let before {
            observe(
                Observation(
                    plan.steps[index], kind == .http ? .request(book.requests[index]) : .values(carriers.lastValues),
                    copy exchange, response, judgement, before: before, after: user.context))
        }
        progress.hadToWait = false
        progress.requests += 1
        progress.planned = exchange.endedAt
        progress.lastEnd = exchange.endedAt
    }
}
