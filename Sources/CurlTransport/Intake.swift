// What comes in: counted, kept as far as it was asked for, and never more than a bound.

import HTTPMessages

/// Takes in the response of one exchange.
struct Intake {
    /// How many bytes of header lines one exchange may receive before it is broken off.
    static let headerLimit = 256 * 1024

    private var keepBody = 0
    private var keepHeaders = false
    private var headerBytes = 0
    /// How much is decoded of a body that is a hundred times as long as what arrived: then it is no ordinary one, and decoding stops.
    static let decodedLimit: Int64 = 64 << 20
    static let decodedRatio: Int64 = 100

    /// The value of `Content-Encoding`, while answers are decoded.
    private(set) var coding: [UInt8] = []
    private let decodes: Bool
    private var decoded: Int64 = 0
    private var nextLook: Int64 = 0
    /// Whether the answer ends by itself and its connection was to stay, as far as its header lines say.
    private(set) var keepsConnection = false
    private var isLast = false
    /// Whether the empty line after the header lines has come.
    private(set) var hasWholeHeader = false

    init() { decodes = false }

    /// Before a transfer whose response is kept as `request` says.
    init(for request: borrowing OutgoingRequest, decodes: Bool) {
        self.decodes = decodes
        keepBody = request.keepBody
        keepHeaders = request.keepHeaders
    }

    /// Before the transfer to which a redirect led.
    mutating func begin(_ response: KeptResponse) {
        hasWholeHeader = false
        coding = []
        keepsConnection = false
        decoded = 0
        nextLook = 0
        if keepBody > 0 || keepHeaders { response.reset() }
    }

    var isOverLimit: Bool { headerBytes > Self.headerLimit }

    /// One line, with its end. `false` when that is too much.
    mutating func takeHeader(_ line: UnsafeRawBufferPointer, into response: KeptResponse) -> Bool {
        headerBytes += line.count
        guard headerBytes <= Self.headerLimit else { return false }
        if line.count <= 2 {
            hasWholeHeader = true
        } else if line.starts(with: "HTTP/".utf8) {
            // A status line: what came before belonged to an interim response.
            hasWholeHeader = false
            keepsConnection = false
            isLast = !line.starts(with: "HTTP/1.1".utf8)
            if keepHeaders { response.headers.removeAll(keepingCapacity: true) }
        } else {
            if let first = line.first, first == UInt8(ascii: "C") || first == UInt8(ascii: "c") || first | 0x20 == UInt8(ascii: "t")
            {
                takeFraming(line)
            }
            if decodes, let header = HeaderLine(line), header.isNamed("content-encoding") { coding = Array(header.value) }
            if keepHeaders { response.headers.append(contentsOf: line) }
        }
        return true
    }

    private mutating func takeFraming(_ line: UnsafeRawBufferPointer) {
        guard let header = HeaderLine(line) else { return }
        if header.isNamed("content-length") || header.isNamed("transfer-encoding") {
            keepsConnection = !isLast
        } else if header.isNamed("connection") {
            isLast = true
            keepsConnection = false
        }
    }

    /// Whether it is time to look how far decoding has come: every mebibyte, so that neither a clock nor libcurl is asked for each piece.
    mutating func isLookDue(after count: Int) -> Bool {
        guard decodes else { return false }
        decoded += Int64(count)
        guard decoded >= nextLook else { return false }
        nextLook = decoded + (1 << 20)
        return true
    }

    /// Whether what was decoded so far is out of all proportion to the `received` bytes of it.
    func isBomb(received: Int64) -> Bool {
        !coding.isEmpty && decoded > Self.decodedLimit && decoded > Self.decodedRatio * max(1, received)
    }

    /// Whether the answer is in a coding that libcurl may decode.
    var hasKnownCoding: Bool {
        let known: Set = ["identity", "none", "gzip", "x-gzip", "deflate", "br", "zstd"]
        let names = String(decoding: coding, as: UTF8.self).lowercased().split { $0 == "," || $0.isWhitespace }
        return names.filter { !known.contains(String($0)) }.isEmpty
    }

    /// A piece of the body, decoded when compression is on.
    func takeBody(_ piece: UnsafeRawBufferPointer, into response: KeptResponse) {
        guard keepBody > 0 else { return }
        let room = keepBody - response.body.count
        response.body.append(contentsOf: piece.prefix(room))
        if piece.count > room { response.isTruncated = true }
    }
}
