// Failures that a test cannot bring about without harm to its machine, and the table as a whole.

@testable import CurlTransport
import CCurl
import Glibc
import HTTPMessages
import Testing

@Suite("What libcurl says of a failure") struct FailureTableTests {
    struct Row: Sendable {
        var code: CURLcode
        var systemError: Int32 = 0
        var wasConnected = false
        var usesProxy = false
        var usesTLS = false
        var failure: Failure?
    }

    @Test(
        "is sorted into our kinds",
        arguments: [
            Row(code: CURLE_OK, failure: nil),
            Row(code: CURLE_COULDNT_CONNECT, systemError: ECONNREFUSED, failure: .refused),
            Row(code: CURLE_COULDNT_CONNECT, systemError: EMFILE, failure: .filesExhausted),
            Row(code: CURLE_COULDNT_CONNECT, systemError: ENFILE, failure: .filesExhausted),
            Row(code: CURLE_COULDNT_CONNECT, systemError: EADDRNOTAVAIL, failure: .portsExhausted),
            Row(code: CURLE_COULDNT_CONNECT, systemError: EADDRNOTAVAIL, usesProxy: true, failure: .portsExhausted),
            Row(code: CURLE_COULDNT_CONNECT, systemError: ECONNREFUSED, usesProxy: true, failure: .proxy),
            Row(code: CURLE_COULDNT_CONNECT, systemError: ETIMEDOUT, failure: .connectTimeout),
            Row(code: CURLE_COULDNT_CONNECT, systemError: EHOSTUNREACH, failure: .unreachable),
            Row(code: CURLE_COULDNT_CONNECT, systemError: ENETUNREACH, failure: .unreachable),
            Row(code: CURLE_COULDNT_CONNECT, systemError: ENOBUFS, failure: .outOfMemory),
            Row(code: CURLE_COULDNT_RESOLVE_HOST, failure: .nameNotResolved),
            Row(code: CURLE_COULDNT_RESOLVE_PROXY, failure: .proxy),
            Row(code: CURLE_OPERATION_TIMEDOUT, failure: .connectTimeout),
            Row(code: CURLE_OPERATION_TIMEDOUT, wasConnected: true, failure: .responseTimeout),
            Row(code: CURLE_RECV_ERROR, systemError: ECONNRESET, wasConnected: true, failure: .reset),
            Row(code: CURLE_SEND_ERROR, systemError: EPIPE, wasConnected: true, failure: .reset),
            Row(code: CURLE_SEND_ERROR, systemError: EBADF, wasConnected: true, failure: .ownFault),
            Row(code: CURLE_SEND_ERROR, systemError: EBADF, wasConnected: true, usesTLS: true, failure: .ownFault),
            Row(code: CURLE_RECV_ERROR, wasConnected: true, usesTLS: true, failure: .reset),
            Row(code: CURLE_RECV_ERROR, wasConnected: true, failure: .malformedResponse),
            Row(code: CURLE_RECV_ERROR, usesProxy: true, failure: .proxy),
            Row(code: CURLE_GOT_NOTHING, wasConnected: true, failure: .closedWithoutResponse),
            Row(code: CURLE_PARTIAL_FILE, wasConnected: true, failure: .bodyTruncated),
            Row(code: CURLE_SSL_CONNECT_ERROR, failure: .tlsHandshake),
            Row(code: CURLE_PEER_FAILED_VERIFICATION, failure: .tlsCertificate),
            Row(code: CURLE_HTTP2, wasConnected: true, failure: .malformedResponse),
            Row(code: CURLE_WEIRD_SERVER_REPLY, wasConnected: true, failure: .malformedResponse),
            Row(code: CURLE_BAD_CONTENT_ENCODING, wasConnected: true, failure: .contentEncoding),
            Row(code: CURLE_OUT_OF_MEMORY, failure: .outOfMemory),
            Row(code: CURLE_OUT_OF_MEMORY, wasConnected: true, failure: .headersTooLarge),
            Row(code: CURLE_FAILED_INIT, failure: .other),
        ])
    func isSorted(_ row: Row) {
        var evidence = Failure.Evidence(code: row.code)
        evidence.systemError = row.systemError
        evidence.wasConnected = row.wasConnected
        evidence.usesProxy = row.usesProxy
        evidence.usesTLS = row.usesTLS
        #expect(Failure(evidence) == row.failure)
    }
}
