import Database
import Histograms
import Runs

extension Connection {
    func insert(_ sockets: SocketTally, step: Int, tally: Int64) throws {
        try insert(
            into: "socket_tallies",
            [
                "tally": tally, "step": step, "messages_sent": sockets.messagesSent, "messages_received": sockets.messagesReceived,
                "connect_histogram": sockets.connect.isEmpty ? nil : sockets.connect.encoded(),
                "round_trip_histogram": sockets.roundTrip.isEmpty ? nil : sockets.roundTrip.encoded(),
            ])
        for (code, count) in sockets.closeCodes.sorted(by: { $0.key < $1.key }) {
            try insert(into: "close_codes", ["tally": tally, "step": step, "code": code, "count": count])
        }
    }

    /// The WebSockets of the tally of that number, by step.
    func sockets(of tally: Int64) throws -> [Int: SocketTally] {
        var found: [Int: SocketTally] = [:]
        try forEach("SELECT * FROM socket_tallies WHERE tally = ?", tally) { row in
            var sockets = SocketTally()
            sockets.messagesSent = try row["messages_sent"]
            sockets.messagesReceived = try row["messages_received"]
            sockets.connect = try histogram(row["connect_histogram"]) ?? Histogram()
            sockets.roundTrip = try histogram(row["round_trip_histogram"]) ?? Histogram()
            found[try row["step"]] = sockets
        }
        try forEach("SELECT step, code, count FROM close_codes WHERE tally = ?", tally) { row in
            found[try row.read(0), default: SocketTally()].closeCodes[try row.read(1)] = try row.read(2)
        }
        return found
    }
}
