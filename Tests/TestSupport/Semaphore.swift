import Glibc

/// Lets threads of a scripted server wait for each other.
package final class Semaphore: Sendable {
    // Only the C library looks into it, from any thread.
    private nonisolated(unsafe) let semaphore = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

    package init() { sem_init(semaphore, 0, 0) }

    deinit {
        sem_destroy(semaphore)
        semaphore.deallocate()
    }

    package func signal() { sem_post(semaphore) }

    package func wait() { sem_wait(semaphore) }
}
