// Who gets which row of a data file. `random` and `sequential` depend on the number of the arrival or shared iteration, or else on the VU and
// its iteration, and on nothing else: the same plan and seed give the same rows whatever the number of loops. `unique` hands out what is next
// across all loops.

import Basics
import Runs
import Scenarios
import Synchronization

/// How many rows of each data file are given out, across all loops.
final class SharedFeeds: Sendable {
    private let taken: Mutex<[Int]>
    private let part: Part

    init(_ count: Int, part: Part) {
        taken = Mutex([Int](repeating: 0, count: count))
        self.part = part
    }

    /// The next row of a file that gives out each row once. The lock is held for an addition, once an iteration.
    func next(_ feeder: Int) -> Int {
        let number = taken.withLock { taken in
            defer { taken[feeder] += 1 }
            return taken[feeder]
        }
        return number * part.count + part.index
    }
}

/// One loop's part in giving out rows.
struct Feeds {
    private let feeders: [Feeder]
    private let shared: SharedFeeds
    /// VUs of all workloads together.
    private let vus: Int

    init(_ plan: Plan, _ shared: SharedFeeds) {
        feeders = plan.feeders
        self.shared = shared
        vus = max(1, plan.workloads.reduce(0) { $0 + $1.executor.mostVUs })
    }

    /// Gives the VU its rows for an iteration of `flow`. What is wrong when there are none left.
    /// - Parameter number: of the arrival or shared iteration; `nil` when the iteration is the VU's own.
    func deal(to context: inout TemplateContext, for flow: borrowing Flow, number: Int64?) -> Problem? {
        for index in flow.feeders {
            let isForLife = feeders[index].per == .vu
            if isForLife, context.rows[index] >= 0 { continue }
            let count = feeders[index].table.rowCount
            switch feeders[index].pick {
            case .random: context.rows[index] = Int(context.random.integer(in: 0...Int64(count - 1)))
            case .sequential where isForLife: context.rows[index] = (context.vu - 1) % count
            case .sequential where number != nil:
                let number = number ?? 0
                context.rows[index] = Int((number < 0 ? -1 - number : number) % Int64(count))
            case .sequential: context.rows[index] = (context.vu - 1 + context.iteration * vus) % count
            case .unique:
                let row = shared.next(index)
                guard row < count else { return Self.exhausted(feeders[index], count) }
                context.rows[index] = row
            }
        }
        return nil
    }

    private static func exhausted(_ feeder: Feeder, _ count: Int) -> Problem {
        Problem(
            .inability,
            "the data \"\(feeder.name)\" has run out: \"\(feeder.file)\" has \(count) rows, and each was given out once.",
            hint: "Add rows, start fewer iterations, or use \"pick\": \"sequential\".")
    }
}
