// What comes in: counted, kept as far as it was asked for, and never more than a bound.

import HTTPMessages

/// Takes in the response of one exchange.
struct Intake {
    /// How many bytes of header lines one exchange may receive before it is broken off.
    static let headerLimit = 256 * 1024

    private var keepBody = 0
    private var keepHeaders = false
    private var headerBytes = 0
    /// Whether the empty line after the header lines has come.
    private(set) var hasWholeHeader = false

    init() {}

    /// Before a transfer whose response is kept as `request` says.
    init(for request: borrowing OutgoingRequest) {
        keepBody = request.keepBody
        keepHeaders = request.keepHeaders
    }

    /// Before the transfer to which a redirect led.
    mutating func begin(_ response: KeptResponse) {
        hasWholeHeader = false
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
            if keepHeaders { response.headers.removeAll(keepingCapacity: true) }
        } else if keepHeaders {
            response.headers.append(contentsOf: line)
        }
        return true
    }

    /// A piece of the body, decoded when compression is on.
    func takeBody(_ piece: UnsafeRawBufferPointer, into response: KeptResponse) {
        guard keepBody > 0 else { return }
        let room = keepBody - response.body.count
        response.body.append(contentsOf: piece.prefix(room))
        if piece.count > room { response.isTruncated = true }
    }
}
