// Does the target lose memory, descriptors or threads? The answer that the kinds `memory-leak` and `soak` are run for.

import Basics
import Metrics
import Runs

extension Rule {
    /// Something leaks, and the run was there to find out.
    static let leakFound = Rule(
        convicts: .failed,
        each: { facts in facts.header.kind.asksAboutGrowth ? facts.leaks(.critical) : [] })

    /// Something leaks in a run that was made for another reason.
    static let leakSuspected = Rule(each: { facts in facts.header.kind.asksAboutGrowth ? [] : facts.leaks(.warning) })

    /// Nothing leaks, or it is not known yet. Of descriptors and threads that is only said when they grew.
    static let leakAnswer = Rule(each: { facts in
        guard facts.header.kind.asksAboutGrowth, facts.succeeded > 0 else { return [] }
        let memory = facts.growth.all.filter { $0.quantity == .memory }
        guard !memory.isEmpty else { return [facts.unknownMemory] }
        return facts.growth.all.compactMap { growth in
            switch growth.answer {
            case .leak: nil
            case .none: growth.quantity == .memory ? facts.noLeak(growth) : nil
            case .undecided(let doubt, let more): facts.undecided(growth, doubt, more: more)
            }
        }
    })

    /// How much of the beginning is left out of what is said about leaks and drift, where no warm-up was declared.
    static let warmupDetected = Rule { facts in
        guard facts.header.kind.asksAboutGrowth, facts.header.warmup == 0, facts.succeeded > 0,
            let dropped = facts.growth.all.map(\.dropped).max()
        else { return nil }
        let settled = facts.growth.detectedWarmup
        let seen =
            settled > 0
            ? "response times settled at second \(Int(settled.rounded(.up)))" : "response times were settled from the start"
        return Finding(
            rule: "warmup-detected", severity: .info,
            title: "No warm-up is declared: \(seen); growth is judged from second \(Int(dropped.rounded())) on.",
            evidence: [.init("settledSeconds", settled), .init("excludedSeconds", dropped)],
            recommendation: settled > 0
                ? "Declare it, so that it is in no figure: \"warmup\": \"\(Int(settled.rounded(.up)))s\"." : "")
    }
}

extension RunFacts {
    fileprivate func leaks(_ severity: Finding.Severity) -> [Finding] {
        growth.all.compactMap { growth in
            guard case .leak(let confidence) = growth.answer else { return nil }
            let name = [GrowingQuantity.memory: "Memory", .descriptors: "Descriptor", .threads: "Thread"][growth.quantity]!
            let projected = growth.perHour.value * GrowthRules.standard.horizon
            var evidence = growth.evidence + [.init("growthIn24Hours", projected), .init("confidence", confidence.share)]
            if growth.quantity == .memory {
                if let share = self.growth.anonymousShare[growth.source] { evidence.append(.init("anonymousShare", share)) }
                evidence.append(.init("hoursUntilFull", hoursUntilFull(growth)))
            }
            return Finding(
                rule: growth.quantity.leakRule, place: growth.source.name, severity: severity,
                title: "\(name) leak\(growth.owner): \(growth.amount); confidence \(confidence.rawValue).\(growth.ratesText)",
                evidence: evidence, recommendation: leakAdvice(growth))
        }
    }

    private func hoursUntilFull(_ growth: Growth) -> Double {
        max(0, Double(header.machine.memoryBytes) - growth.level) / max(1, growth.perHour.value)
    }

    private func leakAdvice(_ growth: Growth) -> String {
        switch growth.quantity {
        case .memory:
            let full =
                "at this load the machine's \(bytesForPeople(Double(header.machine.memoryBytes))) last \(spanForPeople(hoursUntilFull(growth) * 3600))."
            let expected =
                growth.perRequest.map { "about \(bytesForPeople($0.value * 100_000)) more" }
                ?? "\(growth.hourly(growth.perHour.value)) more"
            if let share = self.growth.anonymousShare[growth.source], share < GrowthRules.standard.anonymousShare {
                return
                    "\(percentForPeople(1 - share)) of the growth is file-backed: compare /proc/PID/maps before and after 100,000 requests (\(expected)) for files that are mapped again and again; \(full)"
            }
            return
                "Take two heap profiles of \(growth.subject) 100,000 requests apart under this load, and look for what grew by \(expected); \(full)"
        case .descriptors:
            return
                "List the descriptors of \(growth.subject) twice under this load (ls -l /proc/PID/fd) and close what there is more of: sockets, files or pipes that are not closed on every path."
        case .threads:
            return
                "Compare two thread dumps of \(growth.subject) under this load: whatever starts the threads that are new must reuse them or be bounded by a pool."
        }
    }

    fileprivate func noLeak(_ growth: Growth) -> Finding {
        let others = self.growth.all.filter { $0.source == growth.source && $0.quantity != .memory && $0.answer == .none }
        let also = others.count == 2 ? " Descriptors and threads did not grow either." : ""
        let grew = growth.perHour.lower > 0 ? "grew by only \(growth.amount)" : "stays at \(growth.levelText)"
        return Finding(
            rule: "no-leak", place: growth.source.name, severity: .info,
            title: "No leak\(growth.owner): memory \(grew); at least \(growth.detectable) would have been seen.\(also)",
            evidence: growth.evidence + [.init("confidence", 0.9)])
    }

    fileprivate func undecided(_ growth: Growth, _ doubt: Growth.Doubt, more: Double) -> Finding? {
        if growth.quantity != .memory {
            guard doubt == .settling || doubt == .uneven else { return nil }
        }
        let longer = spanForPeople(more)
        let advice =
            doubt == .users
            ? "Hold the number of users constant, for instance with an arrival rate, and run again."
            : "Run again with --duration \(durationFlag(measuredSeconds.reduce(0) { $0 + $1.duration }.inSeconds + more))."
                + (growth.quantity == .memory && doubt.mayBeHeap ? Self.heapAdvice : "")
        return Finding(
            rule: "leak-undecided", place: "\(growth.source.name) \(growth.quantity.rawValue)",
            severity: growth.quantity == .memory && header.kind == .memoryLeak ? .warning : .info,
            title:
                "Cannot tell yet whether \(growth.subject) leaks \(growth.quantity.rawValue): \(doubt.text(growth)). Run \(longer) more.",
            evidence: growth.evidence + [.init("moreSeconds", more.rounded(.up)), .init("confidence", 0)], recommendation: advice)
    }

    /// A heap that is collected takes what it may before it gives anything back.
    private static let heapAdvice =
        " A heap that is garbage-collected hides a leak until it is near its limit: lower that (-Xmx, --max-old-space-size, GOMEMLIMIT), or compare what is alive after a collection (jmap -histo:live)."

    /// There is no series to judge: no process was watched, or hardly long enough to count.
    fileprivate var unknownMemory: Finding {
        if run.resources.contains(where: { $0.source.isProcess }) {
            return Finding(
                rule: "leak-undecided", severity: header.kind == .memoryLeak ? .warning : .info,
                title:
                    "Cannot tell yet whether the target leaks memory: the run was too short to judge anything. Run 60 seconds more.",
                evidence: [.init("moreSeconds", 60), .init("confidence", 0)], recommendation: "Run again with --duration 60s.")
        }
        return Finding(
            rule: "leak-undecided", severity: header.kind == .memoryLeak ? .warning : .info,
            title: "Cannot tell whether the target leaks: no process of it could be watched.", evidence: [.init("confidence", 0)],
            recommendation:
                "Run perfbench on the machine of the target, or name the process: \"monitors\": [{ \"process\": { \"port\": 8080 } }]."
        )
    }

    private func durationFlag(_ seconds: Double) -> String {
        seconds < 100 ? "\(Int((seconds / 10).rounded(.up)) * 10)s" : "\(Int((seconds / 60).rounded(.up)))m"
    }
}

extension Growth.Doubt {
    /// Whether memory moved as a heap does that is collected: up and down, in steps, or less and less.
    fileprivate var mayBeHeap: Bool {
        switch self {
        case .rhythm, .settling, .uneven: true
        case .short, .noisy, .users: false
        }
    }
}
