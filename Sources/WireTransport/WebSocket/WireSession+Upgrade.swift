// What goes out while an answer is taken in: of a connection that has become something else than HTTP.

import HTTPMessages

extension WireSession {
    /// Sends more on the connection of a streamed exchange that is under way, behind what was sent before. `false` when there is no such. What the
    /// server has said before it broke the connection is still taken in.
    func write(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard phase == .exchanging, let wire, wire.isOpen else { return false }
        var rest = Array(text[sentCount...])
        rest.append(contentsOf: bytes)
        exchange.bytesSent += Int64(sentCount)
        sentCount = 0
        rest.withUnsafeBytes { text = copy.take($0) }
        while sentCount < text.count, case .count(let count) = wire.send(UnsafeRawBufferPointer(rebasing: text[sentCount...])) {
            sentCount += count
        }
        return wire.watchForWriting(sentCount < text.count)
    }

    /// Lifts the limit of the exchange under way.
    func stopClock() { deadline = .max }
}
