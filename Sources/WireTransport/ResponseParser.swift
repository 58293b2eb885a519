// Where one HTTP/1.1 response ends, and what it says about the connection: a state machine that is fed bytes as they arrive and never
// reads or waits itself. What it accepts is what libcurl 7.88 accepts, so that a run may change its transport and keep its outcomes; the
// rows of `Tests/WireTransportTests/Conformance` that differ say why.
//
// Lines end in CRLF or in a bare LF, and a line that begins with CR or LF ends the head. The ordinary response, which arrives in one read,
// is scanned in place: nothing is copied unless it is kept, and nothing is allocated.

import Basics
import Glibc
import HTTPMessages

/// Takes in one response.
struct ResponseParser {
    /// How many bytes of header lines, interim responses and trailers included, a response may have.
    static let headLimit = 256 * 1024
    /// How long a single header line may be.
    static let lineLimit = 100 * 1024

    enum State: UInt8 {
        case head
        case sizedBody
        case bodyUntilClose
        case chunks
        case complete
        case failed
    }

    private(set) var state = State.complete
    /// Why the response cannot be used; set in state `failed`.
    private(set) var failure: Failure?
    /// The last status line's; 0 before there was one.
    private(set) var status = 0
    /// Whether the connection can carry another exchange once this one is complete.
    private(set) var keepsConnection = false
    /// Bytes that belonged to the response so far, framing included.
    private(set) var byteCount: Int64 = 0
    /// `Set-Cookie` lines, as they came.
    private(set) var cookieLines: [UInt8] = []

    private var keepBody = 0
    private var isStreamed = false
    private var keepHeaders = false
    private var isAnswerToHead = false

    // The head.
    /// Lines of this head so far; the first is the status line.
    private var lineCount = 0
    private var headBytes = 0
    /// The beginning of a line whose end has not arrived.
    private var carried: [UInt8] = []
    private var framing = Framing()

    // The body.
    private var bodyLeft: Int64 = 0
    private var chunks = ChunkParser()

    init() {}

    /// Before the response to a request of which as much is to be kept as it says.
    mutating func begin(for request: borrowing OutgoingRequest) {
        // By pattern: the operator is a call, in each request.
        let isHead = if case .head = request.method { true } else { false }
        begin(
            isAnswerToHead: isHead, keepBody: request.keepBody, keepHeaders: request.keepHeaders, isStreamed: request.isStreamed)
    }

    mutating func begin(isAnswerToHead: Bool, keepBody: Int, keepHeaders: Bool, isStreamed: Bool = false) {
        self.isStreamed = isStreamed
        self.isAnswerToHead = isAnswerToHead
        self.keepBody = keepBody
        self.keepHeaders = keepHeaders
        state = .head
        failure = nil
        status = 0
        keepsConnection = false
        byteCount = 0
        headBytes = 0
        if !carried.isEmpty { carried.removeAll(keepingCapacity: true) }
        if !cookieLines.isEmpty { cookieLines.removeAll(keepingCapacity: true) }
        beginHead()
    }

    /// Whether it wants no more bytes.
    var isOver: Bool { state == .complete || state == .failed }

    /// Takes in what arrived and answers how much of it belonged to the response: all, unless it is over.
    mutating func take(_ bytes: UnsafeRawBufferPointer, into kept: KeptResponse) -> Int {
        var position = 0
        while position < bytes.count, !isOver {
            let rest = UnsafeRawBufferPointer(rebasing: bytes[position...])
            switch state {
            case .head: position += takeHead(rest, kept)
            case .sizedBody:
                let count = Int(min(bodyLeft, Int64(rest.count)))
                keep(UnsafeRawBufferPointer(rebasing: rest[..<count]), kept)
                bodyLeft -= Int64(count)
                position += count
                if bodyLeft == 0 { state = .complete }
            case .bodyUntilClose:
                keep(rest, kept)
                position = bytes.count
            case .chunks: position += takeChunks(rest, kept)
            case .complete, .failed: break
            }
        }
        byteCount += Int64(position)
        return position
    }

    /// The server has closed the connection. Ends the response, well or not.
    mutating func takeEnd() {
        switch state {
        case .complete, .failed: break
        case .bodyUntilClose: state = .complete
        case .head: fail(.closedWithoutResponse)
        case .sizedBody, .chunks: fail(.bodyTruncated)
        }
    }

    // MARK: Head

    private mutating func beginHead() {
        lineCount = 0
        framing = Framing()
    }

    private mutating func takeHead(_ bytes: UnsafeRawBufferPointer, _ kept: KeptResponse) -> Int {
        let start = bytes.baseAddress!
        let end = start + bytes.count
        var line = start
        while let newline = memchr(line, 0x0a, end - line) {
            let next = UnsafeRawPointer(newline) + 1
            if carried.isEmpty {
                takeLine(UnsafeRawBufferPointer(start: line, count: next - line), kept)
            } else {
                takeCarriedLine(UnsafeRawBufferPointer(start: line, count: next - line), kept)
            }
            line = next
            if state != .head { return line - start }
            if line == end { return bytes.count }
        }
        carry(UnsafeRawBufferPointer(start: line, count: end - line))
        return bytes.count
    }

    /// Keeps the beginning of a line until the rest arrives, unless it can be told already that the line will not do.
    private mutating func carry(_ bytes: UnsafeRawBufferPointer) {
        carried.append(contentsOf: bytes)
        if lineCount == 0, !carried.withUnsafeBytes({ StatusLine.mayBegin(with: $0) }) { return fail(.malformedResponse) }
        if carried.count >= Self.lineLimit || headBytes + carried.count > Self.headLimit { fail(.headersTooLarge) }
    }

    private mutating func takeCarriedLine(_ bytes: UnsafeRawBufferPointer, _ kept: KeptResponse) {
        var line: [UInt8] = []
        swap(&line, &carried)
        line.append(contentsOf: bytes)
        line.withUnsafeBytes { takeLine($0, kept) }
        line.removeAll(keepingCapacity: true)
        swap(&line, &carried)
    }

    /// Takes one line, which ends in LF.
    private mutating func takeLine(_ line: UnsafeRawBufferPointer, _ kept: KeptResponse) {
        if lineCount == 0, !StatusLine.mayBegin(with: line) { return fail(.malformedResponse) }
        headBytes += line.count
        if line.count >= Self.lineLimit || headBytes > Self.headLimit { return fail(.headersTooLarge) }
        if lineCount == 0 {
            guard let parsed = StatusLine(line) else { return fail(.malformedResponse) }
            status = parsed.status
            framing.begin(parsed)
            if keepHeaders, !kept.headers.isEmpty { kept.headers.removeAll(keepingCapacity: true) }
        } else if line[0] == 0x0d || line[0] == 0x0a {
            return endHead(kept)
        } else {
            switch framing.take(line, isFirst: lineCount == 1) {
            case .ordinary: break
            case .cookie: cookieLines.append(contentsOf: line)
            case .malformed: return fail(.malformedResponse)
            }
            if keepHeaders { kept.headers.append(contentsOf: line) }
        }
        lineCount += 1
    }

    private mutating func endHead(_ kept: KeptResponse) {
        if status < 200, !framing.isSwitch { return beginHead() }
        if isStreamed { kept.sink?.takeHead(status: status) }
        keepsConnection = framing.keepsConnection
        if isAnswerToHead || framing.isBodyless && !framing.isSwitch {
            state = .complete
        } else if framing.isChunked {
            chunks = ChunkParser()
            state = .chunks
        } else if let length = framing.length {
            bodyLeft = length
            state = length == 0 ? .complete : .sizedBody
        } else {
            keepsConnection = false
            state = .bodyUntilClose
        }
    }

    // MARK: Body

    private mutating func takeChunks(_ bytes: UnsafeRawBufferPointer, _ kept: KeptResponse) -> Int {
        var position = 0
        while position < bytes.count {
            let (step, count) = chunks.take(UnsafeRawBufferPointer(rebasing: bytes[position...]))
            let piece = UnsafeRawBufferPointer(rebasing: bytes[position..<(position + count)])
            position += count
            switch step {
            case .framing: if chunks.isInTrailers { headBytes += count }
            case .data: keep(piece, kept)
            case .trailer:
                headBytes += count
                if keepHeaders { kept.headers.append(contentsOf: piece) }
            case .trailerEnd:
                headBytes += count
                if keepHeaders { kept.headers.append(contentsOf: [0x0d, 0x0a]) }
            case .end:
                state = .complete
                return position
            case .malformed:
                fail(.malformedResponse)
                return position
            case .tooLarge:
                fail(.headersTooLarge)
                return position
            }
            if headBytes > Self.headLimit {
                fail(.headersTooLarge)
                return position
            }
        }
        return position
    }

    private func keep(_ piece: UnsafeRawBufferPointer, _ kept: KeptResponse) {
        if isStreamed { return kept.sink?.take(piece) ?? () }
        guard keepBody > 0 else { return }
        let room = keepBody - kept.body.count
        kept.body.append(contentsOf: piece.prefix(room))
        if piece.count > room { kept.isTruncated = true }
    }

    private mutating func fail(_ failure: Failure) {
        self.failure = failure
        state = .failed
        keepsConnection = false
    }
}
