// One user's ear for answers that arrive bit by bit. The transport hands over what it reads; when that was ready, the kernel says where it
// can be asked. A timer looks now and then whether the stream has stalled, so that no event has to move one.

import Basics
import HTTPMessages
import Reactor
import Scenarios
import Streams

/// Listens to the streams of one user, one after the other.
final class StreamListener: BodySink {
    /// Reads later than this are counted.
    private static let late: Nanoseconds = .milliseconds(1)
    /// How long after the last event the end of the body is waited for.
    private static let patience: Nanoseconds = .seconds(1)

    private(set) var progress = StreamProgress()
    /// Reads of the stream, and those of them that came late after the bytes were ready.
    private(set) var reads: Int64 = 0
    private(set) var lateReads: Int64 = 0
    /// Position of the step whose answer it is.
    private(set) var index = -1

    private let loop: EventLoop
    private let response: KeptResponse
    private let writeGaps: (StreamListener) -> Void
    private let hangUp: () -> Void
    private var step = StreamStep(StreamShape(.chunks))
    private var beganAt: Nanoseconds = 0
    private var isStalled = false
    private var hasHungUp = false
    private var timer = LoopTimer { _ in }

    /// - Parameters:
    ///   - writeGaps: is told when so many gaps wait that they have to be written down.
    ///   - hangUp: ends the exchange under way.
    init(
        on loop: EventLoop, _ response: KeptResponse, writeGaps: @escaping (StreamListener) -> Void,
        hangUp: @escaping () -> Void
    ) {
        self.loop = loop
        self.response = response
        self.writeGaps = writeGaps
        self.hangUp = hangUp
        timer = LoopTimer { [unowned self] now in look(now) }
    }

    /// Before the request is sent.
    /// - Parameter room: how many bytes are kept for checks and extractions.
    func begin(_ step: StreamStep, at index: Int, room: Int) {
        self.step = step
        self.index = index
        progress.begin(step.shape.format, keeping: step.keeps, room: room)
        (reads, lateReads) = (0, 0)
        (isStalled, hasHungUp) = (false, false)
        beganAt = loop.now
        response.sink = self
        loop.schedule(timer, at: beganAt + min(step.stall, step.listens ?? step.stall).nanoseconds)
    }

    func take(_ bytes: UnsafeRawBufferPointer) {
        let ready = response.arrivedAt > 0 ? response.arrivedAt : loop.now
        if ready != progress.lastByteAt {
            reads += 1
            if loop.readClock() - ready > Self.late { lateReads += 1 }
        }
        let wasOver = progress.isOver
        progress.take(bytes, step.shape, at: ready)
        if progress.gaps.count >= StreamProgress.mostGaps { writeGaps(self) }
        if progress.isOver, !wasOver { loop.schedule(timer, at: loop.now + Self.patience) }
    }

    /// The gaps were written down.
    func forgetGaps() { progress.forgetGaps() }

    /// The exchange is over: what it was as a stream becomes its failure, and what is kept of it the body of the response.
    func end(_ exchange: inout Exchange) {
        stop()
        let fault = progress.takeEnd(step.shape, at: exchange.endedAt)
        response.body.append(contentsOf: progress.kept)
        response.isTruncated = progress.isTruncated
        guard (200..<300).contains(exchange.status) else { return }
        exchange.failure = failure(of: exchange, fault)
    }

    /// Listens no more. Called before the user is forgotten, too.
    func stop() {
        response.sink = nil
        loop.cancel(timer)
    }

    /// When the stream was over, as far as one listened.
    func end(of exchange: borrowing Exchange) -> Nanoseconds { hasHungUp ? progress.lastByteAt : exchange.endedAt }

    private func failure(of exchange: borrowing Exchange, _ fault: StreamProgress.Fault?) -> Failure? {
        if isStalled { return .streamStalled }
        switch fault {
        case .error?: return .streamError
        case .malformed?: return .streamMalformed
        case .incomplete? where exchange.failure == nil: return .streamIncomplete
        case .empty? where exchange.failure == nil: return .streamEmpty
        case .incomplete? where hasHungUp && progress.contents == 0, .empty? where hasHungUp: return .streamEmpty
        default: break
        }
        if hasHungUp { return nil }
        switch exchange.failure {
        case .bodyTruncated?, .reset?, .closedWithoutResponse?, .streamReset?, .shutDown?: return .streamCut
        case let other: return other
        }
    }

    private func look(_ now: Nanoseconds) {
        if let listens = step.listens, now >= beganAt + listens.nanoseconds { return giveUp() }
        if progress.isOver { return giveUp() }
        let stall = step.stall.nanoseconds
        let last = progress.lastByteAt > 0 ? max(progress.lastByteAt, beganAt) : now
        if now - last >= stall {
            isStalled = true
            return hangUp()
        }
        let end = step.listens.map { beganAt + $0.nanoseconds } ?? .max
        loop.schedule(timer, at: min(last + stall, end))
    }

    private func giveUp() {
        hasHungUp = true
        hangUp()
    }
}
