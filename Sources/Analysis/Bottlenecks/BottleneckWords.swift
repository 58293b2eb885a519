// How a bottleneck is reported: one sentence with its numbers, and the next thing to try.

import Basics
import Metrics
import Runs

/// The sentences about one diagnosis.
struct BottleneckWords {
    let diagnosis: Diagnosis
    let facts: RunFacts
    var knee: Knee { diagnosis.knee }

    init(_ diagnosis: Diagnosis, _ facts: RunFacts) {
        self.diagnosis = diagnosis
        self.facts = facts
    }

    // MARK: Figures

    func top(_ figure: (LoadSecond) -> Double?) -> Double? { knee.top.median(figure) }

    private func use(_ resource: Resource) -> Double {
        top { Resource.Reading(second: $0, machine: facts.header.machine).utilisation(resource) } ?? 0
    }

    private func wait(_ resource: Resource) -> Double {
        top { Resource.Reading(second: $0, machine: facts.header.machine).saturation(resource) } ?? 0
    }

    /// How many cores the target keeps busy.
    var ownCores: Double { (top { $0.target[.cpuPercent] } ?? 0) / 100 }

    var throughput: Double { knee.saturation ?? top { $0.throughput } ?? 0 }

    var service: String { Nanoseconds((knee.unloadedService * 1e9).rounded()).forPeople }

    /// `at 800/s` or `with 64 virtual users`.
    func at(_ load: Double) -> String {
        facts.load.isOpen ? "at \(rateForPeople(load))" : "with \(countForPeople(load.rounded())) virtual users"
    }

    /// What came of asking for more.
    var stop: String {
        guard let saturation = knee.saturation else { return "at \(rateForPeople(throughput))" }
        return facts.load.isOpen
            ? "throughput stays at \(rateForPeople(saturation)) of \(rateForPeople(diagnosis.topLoad)) asked for"
            : "throughput stays at \(rateForPeople(saturation)) with up to \(countForPeople(diagnosis.topLoad.rounded())) virtual users"
    }

    /// Whether it is near a whole number. Between two small ones it is not known which: noise makes one of 8 ms look like two.
    private var isWhole: Bool {
        let served = diagnosis.served ?? 0
        return abs(served - served.rounded()) <= DiagnosisRules.standard.wholeNumber * served
    }

    /// On a machine that others fill, CPU may be what something behind the target waits for.
    private var notCPU: String { diagnosis.elsewhere == nil ? ", not CPU" : "" }

    /// Whole when it is near a whole number.
    var size: String {
        let served = diagnosis.served ?? 0
        return isWhole ? countForPeople(served.rounded()) : "about \(countForPeople(served))"
    }

    var evidence: [Finding.Evidence] {
        var evidence: [Finding.Evidence] = [.init("throughputPerSecond", throughput)]
        evidence.append(.init(facts.load.isOpen ? "offeredPerSecond" : "virtualUsers", diagnosis.topLoad))
        evidence.append(.init("unloadedServiceMilliseconds", knee.unloadedService * 1e3))
        if let served = diagnosis.served { evidence.append(.init("servedAtATime", served)) }
        if facts.load.hasTarget {
            if let busiest = top({ $0.target[.busiestPercent] }) { evidence.append(.init("busiestThreadPercent", busiest)) }
            if let cpu = top({ $0.target[.cpuPercent] }) { evidence.append(.init("targetCPUPercent", cpu)) }
            if let cpu = top({ $0.host[.cpuPercent] }) { evidence.append(.init("hostCPUPercent", cpu)) }
        }
        let loaded = top { Double($0.response.p50) } ?? 0
        if loaded > 0 { evidence.append(.init("shareOfTime", max(0, 1 - knee.unloadedP50 / loaded))) }
        return evidence
    }

    // MARK: Sentences

    func verdict(_ kind: Suspect.Kind) -> String {
        let cores = facts.header.machine.cores
        return switch kind {
        case .resource(.allCores):
            "CPU of all \(cores) cores limits the target (\(percentForPeople(use(.allCores))) busy, \(fixed(ownCores, 1)) cores by the target): \(stop)."
        case .resource(.oneCore):
            "One core / one thread limits the target: it is \(percentForPeople(min(1, use(.oneCore)))) busy, of \(cores) cores; \(stop)."
        case .resource(.memory):
            "Memory limits the target: \(percentForPeople(use(.memory))) is in use and tasks wait for it \(percentForPeople(wait(.memory))) of the time; \(stop)."
        case .resource(.disk):
            "The disk limits the target: it is busy \(percentForPeople(use(.disk))) of the time, and tasks wait for it \(percentForPeople(wait(.disk))); \(stop)."
        case .resource(.network):
            "The network limits the target: it runs at \(percentForPeople(use(.network))) of a usual link's speed with \(rateForPeople(wait(.network))) segments sent again; \(stop)."
        case .resource(.descriptors):
            "File descriptors limit the target: it has \(exact(Int64(top { $0.target[.descriptors] } ?? 0))) open and fails \(percentForPeople(top { $0.failed } ?? 0)) of requests; \(stop)."
        case .resource(.listenQueue):
            "The queue of new connections limits the target: it overflowed \(rateForPeople(wait(.listenQueue))); \(stop)."
        case .pool:
            (diagnosis.served ?? 0) < DiagnosisRules.standard.oneServed
                ? "One lock limits the target\(notCPU): \(stop), and \(rateForPeople(throughput)) × \(service) says that something serves one request at a time."
                : "\(isWhole ? "A pool of size \(size)" : "A pool or a lock") limits the target\(notCPU): \(stop), and \(rateForPeople(throughput)) × \(service) says that something serves \(size) at a time."
        case .downstream:
            "The target waits for something behind it: \(at(diagnosis.topLoad)) its responses take \(fixed(knee.slowdown, 1)) × as long as unloaded (p50 \(Nanoseconds((top { Double($0.response.p50) } ?? 0).rounded()).forPeople)) with no resource over 70 %."
        case .errors:
            refused
        case .elsewhere: elsewhere
        case .quota: quota
        }
    }

    func unclear(_ suspects: [Suspect]) -> String {
        let named = suspects.prefix(3).map { "\(name($0.kind)) (\($0.score) \($0.score == 1 ? "sign" : "signs"))" }
        let list = named.count == 1 ? named[0] : named.dropLast().joined(separator: ", ") + " or " + named[named.count - 1]
        return "What limits the target is not certain; it may be \(list); \(stop)."
    }

    private func name(_ kind: Suspect.Kind) -> String {
        switch kind {
        case .resource(.allCores): "CPU of all cores"
        case .resource(.oneCore): "one core / one thread"
        case .resource(.memory): "memory"
        case .resource(.disk): "the disk"
        case .resource(.network): "the network"
        case .resource(.descriptors): "file descriptors"
        case .resource(.listenQueue): "the queue of new connections"
        case .pool: "a pool or lock"
        case .downstream: "something behind the target"
        case .errors: "refusals"
        case .elsewhere: "CPU that something else uses"
        case .quota: "the CPU quota of its control group"
        }
    }

    func wayToTell(_ kind: Suspect.Kind) -> String {
        facts.load.levels.count < 3
            ? "Raise the load in steps (ramping-arrival-rate, or kind stress with \"search\"): what grows with it shows which one it is."
            : "Run it again with longer stages and nothing else on the machine; or watch the target's host with \"monitors\"."
    }

    func advice(_ kind: Suspect.Kind) -> String {
        let more = "about \(rateForPeople(throughput)) more per instance of this size"
        return switch kind {
        case .resource(.allCores):
            ownCores < DiagnosisRules.standard.idleCores * use(.allCores) * Double(facts.header.machine.cores)
                ? "Other programs, the generator among them, use most of the CPU: give the target a machine of its own, and measure again."
                : "Profile what a request computes, or add cores or instances: \(more)."
        case .resource(.oneCore):
            "Let more threads or processes of the target do the work (workers = cores), or start instances beside it: \(more)."
        case .resource(.memory): "Give the target more memory, or lower what each request and its caches hold."
        case .resource(.disk): "Write less or later per request (batches, asynchronous logs), cache reads, or use a faster disk."
        case .resource(.network): "Compress and cache responses, or use a faster link or more instances."
        case .resource(.descriptors):
            "Raise the target's limit (ulimit -n, LimitNOFILE) and look for connections that it does not close."
        case .resource(.listenQueue):
            "Raise the backlog of the target's listen call and net.core.somaxconn, accept faster, and keep connections alive."
        case .pool: poolAdvice()
        case .elsewhere: elsewhereAdvice()
        case .quota:
            "Raise the CPU limit of its container or service (cpu.max, CPUQuota, limits.cpu), or let a request cost less CPU: the machine has cores left."
        case .downstream: "Trace one slow request to what it waits for (database, another service), and measure that separately."
        case .errors:
            "If that load is meant to pass, raise the limit that answers so (rate limit, connection limit, load shedding of the target or of a proxy before it); its log says which one."
        }
    }
}
