// A handle that connects takes some 15 KiB, and thousands of virtual users may begin in one turn of the loop. Making a connection takes the
// CPU tens of microseconds, so most of them would wait anyway: they wait here, without a handle.

import Basics
import Reactor

/// Lets connections be made a few at a time, and a few more every millisecond, however long those under way take.
final class DialQueue {
    private static let burst = 128

    private let loop: EventLoop
    private var waiting: [Wire?] = []
    private var head = 0
    private var active = 0
    private var allowance = DialQueue.burst
    private var isAdmitting = false
    private var timer = LoopTimer { _ in }

    init(on loop: EventLoop) {
        self.loop = loop
        timer = LoopTimer { [unowned self] _ in
            allowance += Self.burst
            admit()
        }
    }

    deinit { if timer.isArmed { loop.cancel(timer) } }

    /// Has `wire` connect, now or soon.
    func enter(_ wire: Wire) {
        waiting.append(wire)
        admit()
    }

    /// `wire` does not want to connect any more.
    func leave(_ wire: Wire) {
        if let index = waiting[head...].firstIndex(where: { $0 === wire }) { waiting[index] = nil }
    }

    /// A connection that was being made is made, or given up.
    func ended() {
        active -= 1
        admit()
    }

    private func admit() {
        // Connecting can fail at once, and then one is back here.
        guard !isAdmitting else { return }
        isAdmitting = true
        defer { isAdmitting = false }
        while active < allowance, head < waiting.count {
            let next = waiting[head]
            waiting[head] = nil
            head += 1
            guard let next else { continue }
            active += 1
            next.dialNow()
        }
        if head == waiting.count {
            waiting.removeAll(keepingCapacity: true)
            head = 0
            allowance = Self.burst
        } else if !timer.isArmed {
            loop.schedule(timer, at: loop.readClock() + .milliseconds(1))
        }
    }
}
