// One request and its response on a connection that carries several. A session has one of these and uses it for each of its exchanges; the
// connection refers to it while the exchange is under way.

import Basics
import HTTPMessages

/// A stream: what is left to send, and what has come.
final class HTTP2Stream {
    enum State: UInt8 {
        /// Not on a connection.
        case idle
        case head
        case body
        case over
    }

    /// The request, copied: it may have to wait for a connection or for room, or be sent again.
    var request: OutgoingRequest
    /// What is kept of the response.
    let kept: KeptResponse
    /// Told that the exchange is over, after the connection has taken in all that had arrived.
    let onEnd: () -> Void

    // Set by the connection.
    var id: UInt32 = 0
    var state = State.idle
    /// Why the exchange failed; `nil` while it has not.
    var failure: Failure?
    /// The server has said that it did nothing of the request: it can be sent again (RFC 9113, section 8.7).
    var isRefused = false
    var status = 0
    /// When the first frame of the response was taken in; 0 before that.
    var firstFrameAt: Nanoseconds = 0
    /// Bytes of frames, with their heads.
    var sentCount: Int64 = 0
    var receivedCount: Int64 = 0
    /// `set-cookie` lines, each as in HTTP/1.1.
    var cookieLines: [UInt8] = []

    // What is left to send.
    var sendWindow = 0
    var bodyPosition = 0
    var hasEnded = false

    // What has come.
    var receiveWindow = 0
    var declaredLength = -1
    var bodyCount = 0
    /// Bytes of all fields so far, those of interim responses and trailers included.
    var headerSize = 0

    init(request: OutgoingRequest, kept: KeptResponse, onEnd: @escaping () -> Void) {
        self.request = request
        self.kept = kept
        self.onEnd = onEnd
    }

    /// Before the request goes out, for the first time or again.
    func begin(_ id: UInt32, sendWindow: Int, receiveWindow: Int) {
        self.id = id
        self.sendWindow = sendWindow
        self.receiveWindow = receiveWindow
        state = .head
        failure = nil
        isRefused = false
        status = 0
        firstFrameAt = 0
        sentCount = 0
        receivedCount = 0
        bodyPosition = request.body.lowerBound
        hasEnded = !request.sendsBody
        declaredLength = -1
        bodyCount = 0
        headerSize = 0
        if !cookieLines.isEmpty { cookieLines.removeAll(keepingCapacity: true) }
    }

    /// Body bytes that were not sent yet.
    var bodyLeft: Int { hasEnded ? 0 : request.body.upperBound - bodyPosition }
}
