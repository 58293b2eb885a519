import Glibc

/// What a connection could not send yet. Empty, and without any memory, as long as the client keeps up.
struct OutputQueue {
    /// How far it got.
    enum Progress {
        case everythingSent, clientIsSlow, connectionLost
    }

    private var pieces: [[UInt8]] = []
    private var sent = 0
    /// How many bytes wait.
    private(set) var count = 0

    var isEmpty: Bool { pieces.isEmpty }

    /// Sends `bytes`, behind what waits already; keeps what the socket does not take.
    mutating func send(_ bytes: [UInt8], on descriptor: Int32) -> Progress {
        guard !bytes.isEmpty else { return isEmpty ? .everythingSent : .clientIsSlow }
        guard isEmpty else {
            keep(bytes)
            return .clientIsSlow
        }
        let taken = Self.push(bytes, from: 0, on: descriptor)
        guard taken >= 0 else { return .connectionLost }
        if taken == bytes.count { return .everythingSent }
        // A large body is shared, not copied; a small rest is copied, so that the caller's buffer stays its own.
        if bytes.count > 65_536 {
            keep(bytes)
            (sent, count) = (taken, count - taken)
        } else {
            keep(Array(bytes[taken...]))
        }
        return .clientIsSlow
    }

    /// Sends what waits.
    mutating func flush(on descriptor: Int32) -> Progress {
        while let first = pieces.first {
            let taken = Self.push(first, from: sent, on: descriptor)
            guard taken >= 0 else { return .connectionLost }
            sent += taken
            count -= taken
            guard sent == first.count else { return .clientIsSlow }
            pieces.removeFirst()
            sent = 0
        }
        pieces = []
        return .everythingSent
    }

    private mutating func keep(_ bytes: [UInt8]) {
        pieces.append(bytes)
        count += bytes.count
    }

    private static let flags = Int32(MSG_NOSIGNAL | MSG_DONTWAIT)

    /// How many bytes the socket took; negative when the connection is lost.
    private static func push(_ bytes: [UInt8], from start: Int, on descriptor: Int32) -> Int {
        bytes.withUnsafeBytes { buffer in
            var at = start
            while at < buffer.count {
                let result = Glibc.send(descriptor, buffer.baseAddress! + at, buffer.count - at, Self.flags)
                if result >= 0 {
                    at += result
                } else if errno == EAGAIN {
                    break
                } else if errno != EINTR {
                    return -1
                }
            }
            return at - start
        }
    }
}
