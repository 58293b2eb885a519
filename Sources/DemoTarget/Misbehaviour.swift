// Answers that no good server gives, for clients that must cope with them.

import Basics
import HTTPServer
import Reactor

/// A way to answer badly.
struct Misbehaviour {
    private enum Kind {
        case ending(FaultPlan.Ending)
        case drip(Nanoseconds)
    }

    private let kind: Kind
    private static let drops = 10
    /// Header lines come in portions of this size at this pace: 1 MiB/s.
    private static let headerPortion = 10_486
    private static let headerPause = Nanoseconds.milliseconds(10)

    /// `nil` when the plan wants an answer in one piece.
    init?(_ plan: FaultPlan) {
        if let ending = plan.ending {
            kind = .ending(ending)
        } else if let drip = plan.drip {
            kind = .drip(drip.nanoseconds)
        } else {
            return nil
        }
    }

    /// Starts to answer, or does what is done instead.
    func carryOut(_ response: Response, to responder: Responder) {
        switch kind {
        case .ending(.close): responder.abandon()
        case .ending(.reset): responder.abandon(withReset: true)
        case .ending(.never): break
        case .ending(.garbage):
            responder.write(Self.garbage)
            responder.finish(closing: true)
        case .ending(.truncate):
            responder.writeHead(of: response)
            let body = responder.bytesOfBody(of: response)
            responder.write(Array(body.prefix(body.count / 2)))
            responder.finish(closing: true)
        case .ending(.headers):
            responder.write(Array("HTTP/1.1 200 OK\r\n".utf8))
            Self.writeHeaders(to: responder)
        case .drip(let span):
            responder.writeHead(of: response)
            Self.drip(responder.bytesOfBody(of: response)[...], over: span, drops: Self.drops, to: responder)
        }
    }

    /// The head is gone; the body follows in drops at an even pace, the last one `span` after the head.
    private static func drip(_ rest: ArraySlice<UInt8>, over span: Nanoseconds, drops: Int, to responder: Responder) {
        responder.wait(until: responder.loop.now + span / Nanoseconds(drops)) { _ in
            let drop = rest.prefix((rest.count + drops - 1) / drops)
            responder.write(Array(drop))
            if drops == 1 { return responder.finish() }
            Self.drip(rest[drop.endIndex...], over: span - span / Nanoseconds(drops), drops: drops - 1, to: responder)
        }
    }

    private static func writeHeaders(to responder: Responder) {
        if responder.backlog == 0 { responder.write(headers) }
        responder.wait(until: responder.loop.now + headerPause) { _ in writeHeaders(to: responder) }
    }

    private static let headers: [UInt8] = {
        let line = Array("X-Endless: \(String(repeating: "and so on ", count: 10))\r\n".utf8)
        return (0..<headerPortion / line.count).flatMap { _ in line }
    }()

    /// Control characters, a status line of another protocol, and no line that HTTP knows.
    private static let garbage: [UInt8] = [0x16, 0x03, 0x00, 0xFF, 0x80] + Array("SSH-2.0-\u{7}garbage\r\n\r\n%%%%\r\n".utf8)
}
