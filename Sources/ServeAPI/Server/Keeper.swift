// What the server does without being asked: starts the runs that wait, and deletes those that are too old.

import RunStore
import Basics
import Reactor

/// Looks after the store, once a second, on a thread of its own.
///
/// `Sendable` without the compiler's check: it is touched only on its loop; the thread hands it back there.
final class Keeper: @unchecked Sendable {
    private let loop: EventLoop
    private let lane: Lane
    private var timer: LoopTimer?
    private var rounds = 0
    /// Rounds from one look for old runs to the next.
    private static let roundsOfPruning = 600

    init(_ loop: EventLoop, _ lane: Lane) {
        self.loop = loop
        self.lane = lane
    }

    func start() {
        let timer = timer ?? LoopTimer { [unowned self] _ in work() }
        self.timer = timer
        loop.schedule(timer, at: loop.readClock() + .seconds(1))
    }

    private func work() {
        let prunes = rounds % Self.roundsOfPruning == 0
        rounds += 1
        let isTaken = lane.run { [self] desk in
            // What fails now is tried again in the next round; requests that fail in the same way say why.
            try? desk.superviseStarts()
            if prunes, let keep = desk.settings.keep { _ = try? desk.store.prune(olderThan: keep) }
            loop.run { [self] in start() }
        }
        if !isTaken { start() }
    }
}
