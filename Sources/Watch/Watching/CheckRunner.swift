// One check, carried out again and again at its own times, on the loop of all runners. What it finds is handed over; nothing here waits for the
// store.

import Basics
import Conduct
import Reactor

/// The life of one check under a watcher.
///
/// `Sendable` without the compiler's check: everything in it is touched on its loop only.
final class CheckRunner: @unchecked Sendable {
    private var check: ScheduledCheck
    private var visit: CheckVisit
    private var schedule: CheckSchedule
    private let loop: EventLoop
    private let sleeper: Sleeper
    private let certificates: CertificateBook
    private let wallClock: @Sendable () -> Nanoseconds
    private let hand: (Report) -> Void
    private var isRetired = false
    private var stop: StopRequest?

    init(
        _ check: ScheduledCheck, _ schedule: CheckSchedule, on loop: EventLoop, _ certificates: CertificateBook,
        wallClock: @escaping @Sendable () -> Nanoseconds, hand: @escaping (Report) -> Void
    ) throws {
        self.check = check
        self.schedule = schedule
        self.loop = loop
        self.certificates = certificates
        self.wallClock = wallClock
        self.hand = hand
        visit = try CheckVisit(check)
        sleeper = Sleeper(on: loop)
    }

    /// Follows an edited file from the next start on.
    func follow(_ check: ScheduledCheck, _ schedule: CheckSchedule) throws {
        visit = try CheckVisit(check)
        self.check = check
        self.schedule = schedule
        sleeper.wake()
    }

    /// Starts no more; what is in progress ends at once.
    func retire() {
        isRetired = true
        // Once for what would begin next, once more for what is under way.
        for _ in 0..<2 { _ = stop?.ask() }
        sleeper.wake()
    }

    /// Carries the check out at its times, until it is retired.
    func work() async {
        while !isRetired {
            let start = schedule.next(after: loop.readClock())
            await sleeper.sleep(until: start)
            if isRetired { return }
            // Woken by an edited file: the start may be another one.
            let began = loop.readClock()
            if began < start { continue }
            let stop = StopRequest()
            self.stop = stop
            let (check, visit, schedule) = (check, visit, schedule)
            var execution = await visit.carryOut(on: loop, stop, wallClock: wallClock)
            execution.lateness = began - start
            execution.certificateEnds = await certificates.end(for: check, now: loop.readClock())
            execution.skipped = schedule.passedOver(from: start, to: loop.readClock())
            self.stop = nil
            // An execution that was cut off says nothing.
            if !stop.isRequested { hand(Report(check, execution)) }
        }
    }
}
