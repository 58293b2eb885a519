package import Basics

/// The time of a loop as Swift's `Clock`, for code that takes any clock. Sleeping is for tasks that run on the loop.
package struct LoopClock: Clock {
    /// A moment of the loop's clock.
    package struct Instant: InstantProtocol {
        package var nanoseconds: Nanoseconds

        package init(nanoseconds: Nanoseconds) { self.nanoseconds = nanoseconds }

        package func advanced(by duration: Duration) -> Instant {
            Instant(nanoseconds: nanoseconds + Nanoseconds(duration / .nanoseconds(1)))
        }

        package func duration(to other: Instant) -> Duration { .nanoseconds(other.nanoseconds - nanoseconds) }

        package static func < (a: Instant, b: Instant) -> Bool { a.nanoseconds < b.nanoseconds }
    }

    private let loop: EventLoop

    package init(_ loop: EventLoop) { self.loop = loop }

    package var now: Instant { Instant(nanoseconds: loop.readClock()) }
    package var minimumResolution: Duration { .nanoseconds(1) }

    /// Waits on the loop until `deadline`; throws `CancellationError` when the task is cancelled meanwhile.
    package func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        let sleeper = CancellableSleeper(on: loop)
        await withTaskCancellationHandler {
            await sleeper.sleep(until: deadline.nanoseconds)
        } onCancel: {
            sleeper.cancel()
        }
        try Task.checkCancellation()
    }
}
