import Basics
import Testing

@testable import Watch

/// When checks start, by a clock that moves only when a test says so.
struct CheckScheduleTests {
    private func schedule(_ position: Int, every: Int = 10) -> CheckSchedule {
        CheckSchedule(position: position, every: .seconds(every), origin: .seconds(1000))
    }

    @Test("starts are exact multiples, however late one is asked for the next")
    func exact() {
        let schedule = schedule(3)
        let first = schedule.next(after: 0)
        #expect(first == .seconds(1000) + schedule.phase)
        for n in 0..<1000 {
            let start = first + .seconds(10) * Nanoseconds(n)
            #expect(schedule.next(after: start - 1) == start && schedule.next(after: start) == start + .seconds(10))
        }
    }

    @Test("checks are spread: of 1,000 every 10 s, no 100 ms has more than 12 starts, where an even spread has 10")
    func spread() {
        var starts = [Int](repeating: 0, count: 100)
        for position in 0..<1000 { starts[Int(schedule(position).phase / .milliseconds(100))] += 1 }
        #expect(starts.max()! <= 12 && starts.min()! >= 8)
    }

    @Test("another check at the end moves no other")
    func stable() {
        let before = (0..<10).map { schedule($0).phase }
        #expect((0..<11).map { schedule($0).phase }.prefix(10) == before[...])
    }

    @Test(
        "starts that an execution took the place of are passed over, and counted",
        arguments: [(0, 0), (9, 0), (10, 1), (25, 2), (95, 9)])
    func overlap(seconds: Int, passed: Int) {
        let schedule = schedule(0)
        let start = schedule.next(after: .seconds(2000))
        let end = start + .seconds(seconds)
        #expect(schedule.passedOver(from: start, to: end) == passed)
        #expect(schedule.next(after: end) == start + .seconds(10 * (passed + 1)))
    }

    @Test(
        "clocks that part are noticed",
        arguments: [
            (1, 1, nil),
            (3601, 1, "The clock went ahead by 1h: the machine was suspended, or the clock was set. That time was not observed."),
            (-599, 1, "The clock was set back by 10m."), (2, 1, nil),
        ] as [(Int, Int, String?)])
    func clocks(wall: Int, monotonic: Int, sentence: String?) {
        var watch = ClockWatch()
        let first = watch.read(wall: .seconds(1_000_000), monotonic: .seconds(50))
        let then = watch.read(wall: .seconds(1_000_000 + wall), monotonic: .seconds(50 + monotonic))
        #expect(first == nil && then == sentence)
    }
}
