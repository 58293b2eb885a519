/// What the request and the connection add to an answer.
struct Circumstances {
    /// HEAD: the head of the answer as it would be, and no body.
    var wantsNoBody = false
    var isOld = false
    var keepsAlive = true
}

extension Response {
    /// Appends the head as it goes over the wire, with the empty line; `date` is a whole `Date` line.
    func appendHead(to out: inout [UInt8], date: [UInt8], _ circumstances: Circumstances) {
        out.append(contentsOf: head)
        out.append(contentsOf: date)
        if isChunked(circumstances) {
            out.append(contentsOf: Self.chunkedLine)
        } else {
            out.append(contentsOf: lengthLine)
        }
        if !circumstances.keepsAlive {
            out.append(contentsOf: Self.closeLine)
        } else if circumstances.isOld {
            out.append(contentsOf: Self.keepAliveLine)
        }
        out.append(13)
        out.append(10)
    }

    func isChunked(_ circumstances: Circumstances) -> Bool { framing == .chunked && !circumstances.isOld && !lengthLine.isEmpty }

    /// The body in chunks of 8 KiB and the last, empty chunk.
    var chunks: [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(body.count + body.count / 512 + 32)
        var at = 0
        while at < body.count {
            let end = min(body.count, at + 8192)
            out.append(contentsOf: "\(String(end - at, radix: 16))\r\n".utf8)
            out.append(contentsOf: body[at..<end])
            out.append(contentsOf: [13, 10])
            at = end
        }
        out.append(contentsOf: "0\r\n\r\n".utf8)
        return out
    }

    private static let closeLine = Array("Connection: close\r\n".utf8)
    private static let keepAliveLine = Array("Connection: keep-alive\r\n".utf8)
    private static let chunkedLine = Array("Transfer-Encoding: chunked\r\n".utf8)
}
