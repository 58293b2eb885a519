// A dead man's switch: a service elsewhere that is told each minute that this watcher lives, and raises the alarm when it is told nothing. It beats on the loop
// of the desk: a watcher that judges nothing any more is dead.

import Basics
import Push
import Reactor

/// Posts to a URL once a minute.
///
/// `Sendable` without the compiler's check: everything in it is touched on its loop only.
final class Heartbeat: @unchecked Sendable {
    private static let pause = Nanoseconds.seconds(60)
    private static let patience = Nanoseconds.seconds(10)

    private let loop: EventLoop
    private let sleeper: Sleeper
    private let say: (String) -> Void
    private var place: HTTPPlace?
    private var isOver = false
    private var isFailing = false

    init(_ place: HTTPPlace?, on loop: EventLoop, say: @escaping (String) -> Void) {
        self.place = place
        self.loop = loop
        self.say = say
        sleeper = Sleeper(on: loop)
    }

    /// The address as an edited file has it; `nil` for none.
    func follow(_ place: HTTPPlace?) {
        self.place = place
        sleeper.wake()
    }

    func end() {
        isOver = true
        sleeper.wake()
    }

    /// Beats until it is ended.
    func work() async {
        while !isOver {
            if let place { await beat(place) }
            if isOver { return }
            await sleeper.sleep(until: loop.readClock() + Self.pause)
        }
    }

    private func beat(_ place: HTTPPlace) async {
        guard let way = try? place.open(on: loop) else { return }
        defer { way.close() }
        switch await way.send("", "text/plain", timeout: Self.patience) {
        case .taken: isFailing = false
        case .failed(let reason), .refused(let reason):
            if !isFailing { say("The heartbeat is not taken: \(reason).") }
            isFailing = true
        }
    }
}
