// The part of the server on its loop: finds the route of a request, hands it to a thread, and sends what comes back.

import Basics
import HTTPMessages
import HTTPServer
import Reactor
import Synchronization

/// Routes requests to threads and answers back.
///
/// `Sendable` without the compiler's check: it is touched only on its loop; threads carry it along and hand it back there.
final class Dispatcher: @unchecked Sendable {
    private let loop: EventLoop
    private let table = RouteTable.standard
    private let shared: SharedState
    /// For what is quick, and for what may take seconds.
    private let quick: Lane
    private let slow: [Lane]
    private var pending: [UInt64: Responder] = [:]
    private var last: UInt64 = 0
    private let streams: EventStreams

    init(_ loop: EventLoop, _ shared: SharedState, quick: Lane, slow: [Lane]) {
        self.loop = loop
        self.shared = shared
        self.quick = quick
        self.slow = slow
        streams = EventStreams(loop, quick, shared)
    }

    func answer(_ request: Request, _ responder: Responder) -> Answer {
        let call = Call(request, peer: responder.peer, at: loop.now)
        do throws(Refusal) {
            guard shared.gate.hosts.isKnown(host: call.header(.host) ?? "") else {
                throw Refusal(
                    421, "This server is not \"\((call.header(.host) ?? "").prefix(200))\".", hint: "Name it with --origin.")
            }
            if let wait = shared.gate.limiter.wait("address \(call.peer)", at: loop.now) { throw Gate.tooMany(wait) }
            guard call.body.count <= Call.maximumBody else {
                throw Refusal(413, "The body is larger than \(Call.maximumBody / 1024) KiB.")
            }
            let (route, path) = try table.find(call.method, call.path)
            last += 1
            let number = last
            pending[number] = responder
            let lane = route.isSlow ? slow.min { $0.length < $1.length } ?? quick : quick
            let isTaken = lane.run { [self] desk in
                let reply = desk.answer(call, route, path)
                loop.run { [self] in deliver(reply, number) }
            }
            guard isTaken else {
                pending[number] = nil
                throw Refusal(503, "The server is busy.", hint: "Ask again in a moment.", fields: [("Retry-After", "1")])
            }
            return .later
        } catch {
            let reply = error.reply
            count(reply)
            return .now(reply.response)
        }
    }

    private func deliver(_ reply: Reply, _ number: UInt64) {
        guard let responder = pending.removeValue(forKey: number) else { return }
        count(reply)
        if let wish = reply.events, reply.status == 200 { return streams.open(wish, responder) }
        guard reply.delay > 0 else { return responder.send(reply.response) }
        responder.wait(until: loop.now + reply.delay) { _ in responder.send(reply.response) }
    }

    private func count(_ reply: Reply) { shared.count { $0.answers[min(5, reply.status / 100)] += 1 } }

    /// Ends what it does on its own.
    func close() { streams.close() }
}
