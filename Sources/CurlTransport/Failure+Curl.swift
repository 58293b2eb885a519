// What libcurl and the system say about a failed transfer, as one of our kinds of failure. Pure, so that it can be tested as a table.

package import CCurl
import Glibc
package import HTTPMessages

extension Failure {
    /// What was known when a transfer failed.
    package struct Evidence {
        package var code: CURLcode
        /// `errno` of the call that failed; 0 when there was none.
        package var systemError: Int32 = 0
        /// Whether there was a connection that was ready for the request (TCP, proxy and TLS done).
        package var wasConnected = false
        package var usesProxy = false
        package var usesTLS = false

        package init(
            code: CURLcode, systemError: Int32 = 0, wasConnected: Bool = false, usesProxy: Bool = false, usesTLS: Bool = false
        ) {
            self.code = code
            self.systemError = systemError
            self.wasConnected = wasConnected
            self.usesProxy = usesProxy
            self.usesTLS = usesTLS
        }
    }

    /// The failure that `evidence` speaks of; `nil` when the transfer did not fail.
    package init?(_ evidence: Evidence) {
        switch evidence.code {
        case CURLE_OK: return nil
        case CURLE_COULDNT_RESOLVE_HOST: self = Self(local: evidence.systemError) ?? .nameNotResolved
        case CURLE_COULDNT_RESOLVE_PROXY, CURLE_PROXY: self = .proxy
        case CURLE_COULDNT_CONNECT: self = Self(connecting: evidence)
        case CURLE_INTERFACE_FAILED: self = Self(local: evidence.systemError) ?? .portsExhausted
        case CURLE_OPERATION_TIMEDOUT: self = evidence.wasConnected ? .responseTimeout : .connectTimeout
        case CURLE_GOT_NOTHING: self = .closedWithoutResponse
        case CURLE_PARTIAL_FILE: self = .bodyTruncated
        case CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_SEND_FAIL_REWIND: self = Self(transferring: evidence)
        case CURLE_SSL_CONNECT_ERROR, CURLE_SSL_ENGINE_NOTFOUND, CURLE_SSL_ENGINE_SETFAILED, CURLE_SSL_CERTPROBLEM,
            CURLE_SSL_CIPHER,
            CURLE_USE_SSL_FAILED, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CRL_BADFILE, CURLE_SSL_SHUTDOWN_FAILED, CURLE_SSL_CLIENTCERT:
            self = .tlsHandshake
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_PINNEDPUBKEYNOTMATCH:
            self = .tlsCertificate
        case CURLE_WEIRD_SERVER_REPLY, CURLE_UNSUPPORTED_PROTOCOL, CURLE_HTTP2, CURLE_HTTP2_STREAM, CURLE_URL_MALFORMAT,
            CURLE_BAD_FUNCTION_ARGUMENT:
            self = .malformedResponse
        case CURLE_BAD_CONTENT_ENCODING: self = .contentEncoding
        case CURLE_TOO_MANY_REDIRECTS: self = .tooManyRedirects
        // libcurl says "out of memory" of a header line longer than it wants to keep.
        case CURLE_OUT_OF_MEMORY:
            self = evidence.wasConnected ? .headersTooLarge : Self(local: evidence.systemError) ?? .outOfMemory
        default: self = .other
        }
    }

    private init(connecting evidence: Evidence) {
        if let local = Self(local: evidence.systemError) {
            self = local
        } else if evidence.usesProxy {
            self = .proxy
        } else {
            switch evidence.systemError {
            case ETIMEDOUT: self = .connectTimeout
            case EHOSTUNREACH, ENETUNREACH, EHOSTDOWN, ENETDOWN, EACCES, EPERM, EINVAL: self = .unreachable
            case ECONNRESET: self = .reset
            default: self = .refused
            }
        }
    }

    private init(transferring evidence: Evidence) {
        if evidence.usesProxy, !evidence.wasConnected {
            self = .proxy
        } else if let local = Self(local: evidence.systemError) {
            self = local
        } else if evidence.systemError == 0, !evidence.usesTLS {
            // libcurl calls it an error of receiving, too, when it cannot make sense of a chunk.
            self = .malformedResponse
        } else {
            self = .reset
        }
    }

    /// The failures that are this machine's own, by `errno`; `nil` for what the other side or the network did.
    package init?(local error: Int32) {
        switch error {
        case EADDRNOTAVAIL, EADDRINUSE, EAGAIN: self = .portsExhausted
        case EMFILE, ENFILE: self = .filesExhausted
        case ENOMEM, ENOBUFS: self = .outOfMemory
        case EBADF, ENOTSOCK, EFAULT: self = .ownFault
        default: return nil
        }
    }
}
