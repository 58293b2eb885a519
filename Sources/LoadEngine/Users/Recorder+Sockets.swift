// What is written down of a step that uses a WebSocket.

import Basics
import HTTPMessages
import Histograms
import Runs
import Scenarios

extension Recorder {
    /// Writes down what came of a step.
    /// - Parameters:
    ///   - intended: when it was meant to start.
    ///   - isGood: whether it succeeded.
    func record(
        _ socket: SocketStep, _ exchange: borrowing Exchange, _ response: KeptResponse, step: Int, intended: Nanoseconds,
        isGood: Bool
    ) {
        let received = exchange.codeKind == .messages ? Int64(exchange.code) : 0
        let (took, hasSent) = (exchange.endedAt - intended, exchange.bytesSent > 0)
        record(socket: step) { tally in
            tally.messagesReceived += received
            if response.closeCode != 0 { tally.closeCodes[response.closeCode, default: 0] += 1 }
            switch socket.deed {
            case .connect: if isGood { tally.connect.record(took) }
            case .send:
                if hasSent { tally.messagesSent += 1 }
                if isGood, socket.expected != nil { tally.roundTrip.record(took) }
            case .expect, .listen: break
            }
        }
    }
}
