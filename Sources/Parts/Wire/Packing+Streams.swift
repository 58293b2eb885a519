// What steps that stream or use WebSockets count besides, as bytes. A step that does neither takes two.

import Histograms
import Runs

extension PackedWriter {
    mutating func append(_ stream: StreamTally?) {
        append(stream == nil ? 0 : 1 as Int64)
        guard let stream else { return }
        for histogram in stream.times { append(histogram) }
        for count in StreamTally.Count.allCases { append(stream[count]) }
        append(Int64(stream.good.count))
        for (name, count) in stream.good {
            append(text: name)
            append(count)
        }
    }

    mutating func append(_ socket: SocketTally?) {
        append(socket == nil ? 0 : 1 as Int64)
        guard let socket else { return }
        append(socket.connect)
        append(socket.roundTrip)
        append(socket.messagesSent)
        append(socket.messagesReceived)
        append(Int64(socket.closeCodes.count))
        for (code, count) in socket.closeCodes {
            append(Int64(code))
            append(count)
        }
    }
}

extension PackedReader {
    /// Codes and names that a second may bring, which bounds what damaged bytes can ask for.
    private static let mostNames = 65_536

    mutating func add(to stream: inout StreamTally?) throws(PackedError) {
        guard try integer() == 1 else { return }
        var sum = stream ?? StreamTally()
        for index in sum.times.indices { try add(to: &sum.times[index]) }
        for count in StreamTally.Count.allCases { sum[count] &+= try integer() }
        for _ in 0..<(try count(below: Self.mostNames)) {
            let name = try text()
            sum.good[name, default: 0] &+= try integer()
        }
        stream = sum
    }

    mutating func add(to socket: inout SocketTally?) throws(PackedError) {
        guard try integer() == 1 else { return }
        var sum = socket ?? SocketTally()
        try add(to: &sum.connect)
        try add(to: &sum.roundTrip)
        sum.messagesSent &+= try integer()
        sum.messagesReceived &+= try integer()
        for _ in 0..<(try count(below: Self.mostNames)) {
            let code = Int(try integer())
            sum.closeCodes[code, default: 0] &+= try integer()
        }
        socket = sum
    }
}
