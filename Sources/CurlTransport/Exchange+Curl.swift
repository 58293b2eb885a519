// What libcurl measured of a transfer, as the numbers of an exchange.

import Basics
import CCurl
import HTTPMessages

extension EasyHandle {
    /// Whether the transfer got as far as having a connection to send its request on.
    package var isConnected: Bool { large(CURLINFO_PRETRANSFER_TIME_T) > 0 }
}

extension Exchange {
    /// Adds the transfer that `easy` has just ended; the status is the last one's.
    mutating func add(_ easy: EasyHandle) {
        status = easy.number(CURLINFO_RESPONSE_CODE)
        switch easy.number(CURLINFO_HTTP_VERSION) {
        case 0: break
        case Int(CURL_HTTP_VERSION_1_0), Int(CURL_HTTP_VERSION_1_1): spoken = .http1
        default: spoken = .http2
        }
        let sent = Int64(easy.number(CURLINFO_REQUEST_SIZE))
        let body = easy.large(CURLINFO_SIZE_UPLOAD_T)
        // A body that went out together with the header lines is counted in both.
        bytesSent += body > 0 && sent <= body ? sent + body : sent
        bytesReceived += Int64(easy.number(CURLINFO_HEADER_SIZE)) + easy.large(CURLINFO_SIZE_DOWNLOAD_T)

        let opened = easy.number(CURLINFO_NUM_CONNECTS)
        connectionsOpened += Int32(opened)
        let connected = easy.large(CURLINFO_PRETRANSFER_TIME_T)
        if opened > 0 {
            let resolved = easy.large(CURLINFO_NAMELOOKUP_TIME_T)
            let tcp = easy.large(CURLINFO_CONNECT_TIME_T)
            let tls = easy.large(CURLINFO_APPCONNECT_TIME_T)
            if resolved > 0 { Phases.extend(&phases.dns, by: resolved) }
            if tcp > 0 { Phases.extend(&phases.connect, by: tcp - resolved) }
            if tls > 0 { Phases.extend(&phases.tls, by: tls - tcp) }
        }
        let firstByte = easy.large(CURLINFO_STARTTRANSFER_TIME_T)
        if connected > 0, firstByte > 0 {
            Phases.extend(&phases.firstByte, by: firstByte - connected)
            Phases.extend(&phases.receive, by: easy.large(CURLINFO_TOTAL_TIME_T) - firstByte)
        }
    }
}

extension Phases {
    /// Adds `microseconds` to a phase, which happens once for each transfer of an exchange with redirects.
    fileprivate static func extend(_ phase: inout Nanoseconds, by microseconds: Int64) {
        phase = max(0, phase) + .microseconds(max(0, microseconds))
    }
}
