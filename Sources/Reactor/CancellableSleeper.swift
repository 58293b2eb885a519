import Basics
import Synchronization

/// A sleeper that may be cancelled from any thread.
///
/// `Sendable` without the compiler's check: the sleeper is touched only on its loop; a cancellation from elsewhere travels there as a job.
final class CancellableSleeper: @unchecked Sendable {
    private let loop: EventLoop
    private let sleeper: Sleeper
    private let isCancelled = Atomic(false)

    init(on loop: EventLoop) {
        self.loop = loop
        sleeper = Sleeper(on: loop)
    }

    func sleep(until deadline: Nanoseconds) async {
        if isCancelled.load(ordering: .acquiring) { return }
        await sleeper.sleep(until: deadline)
    }

    func cancel() {
        isCancelled.store(true, ordering: .releasing)
        loop.run { self.sleeper.wake() }
    }
}
