// How a process takes part in a run that several generators carry out.

package import Basics
import LoadEngine
package import Parts
import Reactor
import RunStore
package import Runs

/// Which part this process is, and how the parts begin together.
package struct Partaking: Sendable {
    package var part: Part
    /// The folder in which the parts meet; `nil` when they do not, or over a network.
    package var folder: String?
    /// Where the parts meet over a network, and part 1 collects; `nil` when they do not.
    package var address: MeetingAddress?
    /// What all parts of a meeting over a network know and no one else; empty for none. Never stored or shown.
    package var token = ""
    /// For tests: how far this part's clock is taken to be ahead of what it is, in nanoseconds.
    package var clockShift: Nanoseconds = 0
    /// When the first trial begins, in nanoseconds since 1970; `nil` for when the parts have met, or at once.
    package var startAt: Nanoseconds?
    /// How many other parts may be missing at the start.
    package var tolerated = 0
    /// Drawn by this process, and in every file that it leaves in the folder.
    let nonce = RunIdentifier.make()
    /// What all parts of this run have in common; empty until they have met.
    var meeting = ""
    /// The line to the collector; `nil` where there is none.
    var line: MeetingLine?

    package init(_ part: Part) { self.part = part }

    /// Why a plan cannot be split in this way; empty when it can.
    package func problems(_ plan: PartablePlan) -> [Problem] {
        var problems: [Problem] = []
        if plan.isSearch {
            problems.append(
                Problem(
                    .usage, "A capacity search cannot be split into parts that only start together.",
                    hint: "Search with one generator, or run the parts at loads of your choice: --rate."))
        }
        if folder == nil, address == nil, plan.hasChores {
            problems.append(
                Problem(
                    .usage, "\"setup\" and \"teardown\" are done by part 1, and the other parts do not hear of it.",
                    hint: "Let them meet, in a folder that all see or over the network: --meet DIR|URL."))
        }
        for (workload, vus) in plan.shared where vus < part.count {
            problems.append(
                Problem(
                    .usage,
                    "The workload \"\(workload)\" has \(vus) virtual users for \(part.count) parts: some would have none for their share.",
                    hint: "Give it at least \(part.count) (\"maxVUs\" or \"vus\"), or use fewer parts."))
        }
        return problems
    }

    /// The meeting of the parts; `nil` where they only start by the clock.
    func place(_ header: RunHeader, on loop: EventLoop, _ stop: StopRequest) -> (any MeetingPlace)? {
        if let line { return line }
        return folder.map { MeetingFolder($0, facts(header), tolerated: tolerated, clock: clock(on: loop, stop)) }
    }

    /// What this part says of itself.
    func facts(_ header: RunHeader) -> PartFacts {
        PartFacts(
            part: part, version: header.version, fingerprint: header.fingerprint, seed: header.seed, host: header.machine.host,
            nonce: nonce, workers: header.workers)
    }

    /// The time that its meetings go by.
    func clock(on loop: EventLoop, _ stop: StopRequest) -> MeetingClock {
        MeetingClock(
            wallClock: { [clockShift] in Self.wallClock() + clockShift }, monotonic: { loop.readClock() },
            pause: { await Sleeper.pause($0, on: loop) }, isOver: { stop.isRequested })
    }

    /// Nanoseconds since 1970.
    static func wallClock() -> Nanoseconds { Nanoseconds(RunStore.wallClock() * 1e9) }
}

/// What of a plan decides whether it can be split.
package struct PartablePlan: Sendable {
    package var isSearch: Bool
    /// Whether there is a `setup` or `teardown`.
    package var hasChores: Bool
    /// Workloads in which every part needs a virtual user of its own, with the users of all together.
    package var shared: [(workload: String, vus: Int)]

    package init(isSearch: Bool, hasChores: Bool, shared: [(workload: String, vus: Int)]) {
        self.isSearch = isSearch
        self.hasChores = hasChores
        self.shared = shared
    }
}
