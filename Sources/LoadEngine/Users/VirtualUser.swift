import Basics
import HTTPMessages
import Reactor
import Scenarios

/// One virtual user: its way to the target, its own randomness, its values. Touched only from its loop.
final class VirtualUser<Session: TransportSession> {
    let session: Session
    /// Its sessions for what is not HTTP.
    var others = StepSessions()
    /// What listens to answers that arrive bit by bit; `nil` until there is one.
    var listener: StreamListener?
    let sleeper: Sleeper
    var context: TemplateContext
    /// The arrival it was given, in an open model.
    var assigned = Arrival(intended: 0, number: 0)
    /// Whether it waits for an arrival.
    var isIdle = false
    /// Whether that arrival had to wait because no VU was free.
    var hadToWait = false
    /// How many of its requests had a trace id, and the last of these.
    var traced: UInt64 = 0
    var trace: TraceID?
    /// The flows whose `onStart` it has done.
    var started: Set<Int> = []

    init(number: Int, seed: UInt64, slots: [Slot], feeders: [Feeder], session: Session, loop: EventLoop) {
        self.session = session
        sleeper = Sleeper(on: loop)
        context = TemplateContext(
            vu: number, random: SeededRandom(seed: seed, part: UInt64(number)), slots: slots, feeders: feeders)
    }
}
