package import Histograms

/// What the WebSockets of one step did in a stretch of a run.
package struct SocketTally: Sendable, Equatable {
    /// From the intended start of opening to the answer that opens.
    package var connect = Histogram()
    /// From the intended send of a message to the one that was expected.
    package var roundTrip = Histogram()
    package var messagesSent: Int64 = 0
    package var messagesReceived: Int64 = 0
    /// How often the server closed, by its code; 1005 stands for none.
    package var closeCodes: [Int: Int64] = [:]

    package init() {}

    package var isEmpty: Bool { self == SocketTally() }

    package mutating func add(_ other: SocketTally) {
        connect.add(other.connect)
        roundTrip.add(other.roundTrip)
        messagesSent += other.messagesSent
        messagesReceived += other.messagesReceived
        for (code, count) in other.closeCodes { closeCodes[code, default: 0] += count }
    }

    package mutating func reset() {
        connect.reset()
        roundTrip.reset()
        messagesSent = 0
        messagesReceived = 0
        closeCodes = [:]
    }
}

extension Tally {
    /// The WebSockets of all steps together; `nil` when no step uses any.
    package var sockets: SocketTally? {
        let all = steps.compactMap(\.socket)
        guard var sum = all.first else { return nil }
        for other in all.dropFirst() { sum.add(other) }
        return sum.isEmpty ? nil : sum
    }
}
