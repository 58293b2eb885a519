import Basics
import JSON
import Runs

/// What a run, or one of its steps, did over WebSockets.
func socketsPart(_ sockets: SocketTally) -> JSONValue {
    [
        "connect": statistics(sockets.connect), "roundTrip": statistics(sockets.roundTrip),
        "messagesSent": .integer(sockets.messagesSent), "messagesReceived": .integer(sockets.messagesReceived),
        "closeCodes": .object(
            sockets.closeCodes.sorted { $0.key < $1.key }.map { JSONValue.Member(String($0.key), .integer($0.value)) }),
    ]
}

/// How many messages went each way, and how the server closed, in a sentence.
func socketNote(_ sockets: SocketTally) -> String {
    let codes = sockets.closeCodes.sorted { $0.key < $1.key }.map { "\($0.key) (\(exact($0.value)))" }
    return "\(exact(sockets.messagesSent)) messages sent, \(exact(sockets.messagesReceived)) received"
        + (codes.isEmpty ? "." : "; closed by the server with \(codes.joined(separator: ", ")).")
}
