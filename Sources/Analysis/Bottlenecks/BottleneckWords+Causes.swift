// What is behind a limit that no resource shows: what refuses, what fills a core beside the target, what serves a fixed number at a time.

import Basics
import Metrics
import Runs

extension BottleneckWords {
    /// Which answer the load that is too much gets, and how soon.
    var refused: String {
        let share = "\(percentForPeople(top { $0.failed } ?? 0)) of requests \(at(diagnosis.topLoad))"
        guard let (status, time) = diagnosis.refusal else {
            return "The target turns load away: \(share) fail, quickly and with no resource over 70 %."
        }
        let passing = knee.saturation.map { ", and \(rateForPeople($0)) get through" } ?? ""
        return
            "The target turns load away: \(share) get status \(status) within \(Nanoseconds((time * 1e9).rounded()).forPeople)\(passing), with no resource over 70 %."
    }

    /// How much CPU the target's control group may use, and how often that was over.
    var quota: String {
        let cores = top { $0.target[.cgroupQuotaCores] } ?? 0
        let periods = top { $0.target[.cgroupThrottledPeriodsPercent] }.map { " in \(percentForPeople($0 / 100)) of periods" } ?? ""
        return
            "The CPU quota of the target's control group limits it: it may use \(fixed(cores, 2)) cores and was throttled\(periods); \(stop)."
    }

    var elsewhere: String {
        guard let full = diagnosis.elsewhere else { return "The CPU of the machine is full: \(stop)." }
        let cores = facts.header.machine.cores
        let what = full.isAllCores ? "All \(cores) cores of the machine are full" : "A core of the machine is full"
        let who =
            full.owner.map { "\"\($0.name)\" uses \(percentForPeople($0.percent / 100)) of a core" }
            ?? "something that is not watched fills \(full.isAllCores ? "them" : "it")"
        return
            "\(what) (\(percentForPeople(min(1, full.use)))), and not by the target, which uses \(percentForPeople(full.own / 100)) of one: \(who); \(stop)."
    }

    /// What may serve a fixed number at a time.
    private var candidates: String {
        (diagnosis.served ?? 0) < DiagnosisRules.standard.oneServed
            ? "a lock, a pool of one, a single connection, or, in a server with one thread, a call that blocks its event loop"
            : "worker processes, threads, database connections, or a service behind it that takes \(size) at a time"
    }

    /// Threads of each process at the top; `nil` when that was not watched.
    private var threads: Double? {
        top { second in second.target[.threads].map { $0 / max(1, second.target[.processes] ?? 1) } }
    }

    /// Whether all requests share one thread which hardly computes: then a call in it waits, and everything with it.
    private var isBlockedLoop: Bool {
        (diagnosis.served ?? 0) < DiagnosisRules.standard.oneServed && (threads ?? 99) <= 2
            && ownCores < DiagnosisRules.standard.idleCores
    }

    func poolAdvice() -> String {
        if isBlockedLoop {
            return
                "The target has one thread and uses \(percentForPeople(ownCores)) of a core: look for a call that blocks its event loop for \(service) (sleep, synchronous I/O, a driver without async) and await it, move it to a thread, or start more processes."
        }
        let calm = diagnosis.elsewhere == nil ? "" : " Measure it again on a calm machine first: its CPU is full with other work."
        return
            ((diagnosis.served ?? 0) < DiagnosisRules.standard.oneServed
            ? "Look for what serves one at a time for the \(service) that a request takes (\(candidates)); hold it shorter, or split it."
            : "Enlarge the pool of \(size), or hold each shorter than \(service). It may be \(candidates).") + calm
    }

    func elsewhereAdvice() -> String {
        guard let owner = diagnosis.elsewhere?.owner else {
            return
                "Find out what fills it (top), and watch it: \"monitors\": [\"target\", \"host\", { \"process\": { \"name\": \"…\" } }]. A database, a proxy or another program beside the target takes what a request waits for."
        }
        return
            "Profile \"\(owner.name)\" under this load (of a database: the plan and the indexes of its statements), or give it cores of its own; a larger pool in the target would not help."
    }
}
