// One pass of a VU through a flow: which steps it takes, when, and what is written down of each.

import Basics
import HTTPMessages
import Reactor
import Runs
import Scenarios

extension Worker {
    /// Where a VU stands in its iteration.
    private struct Progress {
        var isOpen: Bool
        /// When the next request is meant to start.
        var planned: Nanoseconds
        /// Whether the next request is late because no VU was free.
        var hadToWait: Bool
        var requests = 0
        var group = -1
        var groupStart: Nanoseconds = 0
        var lastEnd: Nanoseconds = 0
    }

    /// One pass of `user` through a flow that `workload` chooses.
    /// - Parameter intended: when it was meant to start: the arrival of an open model, now for a closed one.
    func iterate(_ user: User, _ workload: Workload, intended: Nanoseconds) async {
        guard !isCut else { return recorder.count(\.interrupted, intended) }
        busyUsers += 1
        recorder.count(\.started, intended)
        let chosen = choose(workload, &user.context.random)
        let flow = plan.flows[chosen]
        if let problem = feeds.deal(to: &user.context, for: flow, isOpen: workload.executor.isOpen) {
            fail(problem)
            return interrupt(intended)
        }
        var progress = Progress(isOpen: workload.executor.isOpen, planned: intended, hadToWait: user.hadToWait)
        var begin = intended
        if !flow.onStart.isEmpty, user.started.insert(chosen).inserted {
            // What a VU does once is no part of any iteration: the first one begins when it is done.
            progress.isOpen = false
            guard await walk(flow.onStart, user, &progress) else { return interrupt(intended) }
            progress = Progress(isOpen: workload.executor.isOpen, planned: max(intended, loop.readClock()), hadToWait: true)
            begin = progress.planned
        }
        if tester.hold(flow.conditions, &user.context) {
            for _ in 0..<flow.repeats.draw(&user.context.random) {
                guard await walk(flow.steps, user, &progress) else { return interrupt(intended) }
            }
        }
        // A VU that never waits for an answer would keep the loop from everything else.
        if progress.requests == 0 { await user.sleeper.sleep(until: loop.readClock() + .milliseconds(1)) }
        user.context.iteration += 1
        busyUsers -= 1
        recorder.record(iterationFrom: begin, to: progress.planned, intended: intended)
        if flow.pacing.nanoseconds > 0, !isEnding {
            // There is nothing to wait for beyond the end of the load.
            let end = recorder.warmupEnd + workload.startAfter.nanoseconds + workload.executor.duration.nanoseconds
            await user.sleeper.sleep(until: min(end, begin + flow.pacing.nanoseconds))
        }
    }

    private func interrupt(_ intended: Nanoseconds) {
        busyUsers -= 1
        recorder.count(\.interrupted, intended)
    }

    /// Takes the steps one after the other. `false` when everything was cut off.
    private func walk(_ steps: Range<Int>, _ user: User, _ progress: inout Progress) async -> Bool {
        for index in steps {
            guard tester.hold(plan.steps[index].conditions, &user.context) else {
                observe?(Observation(plan.steps[index], failure: nil))
                continue
            }
            for _ in 0..<plan.steps[index].repeats.draw(&user.context.random) {
                enter(group: plan.steps[index].group, &progress)
                guard await perform(index, user, &progress) else { return false }
                if let think = plan.steps[index].think {
                    progress.planned += think.draw(&user.context.random)
                    await user.sleeper.sleep(until: progress.planned)
                    if isCut { return false }
                }
            }
        }
        enter(group: -1, &progress)
        return true
    }

    /// Ends the group under way when the next step belongs to another.
    private func enter(group: Int, _ progress: inout Progress) {
        guard group != progress.group else { return }
        if progress.group >= 0 { recorder.record(group: progress.group, from: progress.groupStart, to: progress.lastEnd) }
        progress.group = group
        progress.groupStart = progress.planned
    }

    /// Sends one step's request and records what came of it. `false` when it was cut off.
    private func perform(_ index: Int, _ user: User, _ progress: inout Progress) async -> Bool {
        user.context.now = (loop.now + unixOffset) / 1_000_000
        guard book.prepare(index, &user.context) else {
            let now = loop.readClock()
            let unsent = Exchange(failure: .missingValue, sentAt: now, endedAt: now)
            let intended = progress.isOpen ? progress.planned : now
            recorder.record(unsent, step: index, intended: intended, failure: .missingValue, checksFailed: false)
            for extraction in plan.steps[index].extractions where extraction.slot >= 0 {
                user.context.slots[extraction.slot].clear()
            }
            progress.planned = now
            progress.lastEnd = now
            observe?(Observation(plan.steps[index], failure: .missingValue))
            return true
        }
        user.session.start(book.requests[index])
        let exchange = await user.session.finish()
        if isCut { return false }
        let intended = progress.isOpen ? progress.planned : exchange.sentAt
        if !progress.hadToWait { recorder.record(lateness: max(0, exchange.sentAt - progress.planned), intended: intended) }
        let before = observe == nil ? nil : user.context
        let judgement = reader.judge(
            exchange, user.session.response, plan.steps[index], &user.context, recorder, intended: intended)
        recorder.record(
            exchange, step: index, intended: intended, failure: judgement.failure, checksFailed: judgement.checksFailed)
        if let observe, let before {
            observe(
                Observation(
                    plan.steps[index], book.requests[index], exchange, user.session.response, judgement, before: before,
                    after: user.context))
        }
        progress.hadToWait = false
        progress.requests += 1
        progress.planned = exchange.endedAt
        progress.lastEnd = exchange.endedAt
        return true
    }

    /// The flow that a VU goes through next.
    private func choose(_ workload: Workload, _ random: inout SeededRandom) -> Int {
        guard workload.flows.count > 1 else { return workload.flows[0].flow }
        let total = workload.flows.reduce(0) { $0 + $1.weight }
        var ticket = Int(random.next() % UInt64(total))
        for (flow, weight) in workload.flows {
            if ticket < weight { return flow }
            ticket -= weight
        }
        return workload.flows[0].flow
    }
}
