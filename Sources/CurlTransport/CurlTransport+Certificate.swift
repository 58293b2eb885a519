// When the certificate of a server ends. A connection is made for that and nothing is sent; a certificate that is not trusted has an end, too.

import Basics
import CCurl
package import HTTPMessages

extension CurlTransport {
    /// The end of the certificate that `origin` shows, in seconds since 1970; `nil` when there is none to be seen. Blocks the calling thread,
    /// at most for the connect timeout of `options`.
    package static func certificateEnd(_ origin: Origin, _ options: ConnectionOptions) -> Double? {
        guard origin.scheme == .https else { return nil }
        var options = options
        options.verifyCertificates = false
        let lists = ConnectionLists(options)
        guard let easy = EasyHandle(options, lists: lists, zone: 1) else { return nil }
        easy.set(CURLOPT_URL, to: "\(origin.url)/")
        easy.setSocket(of: origin)
        easy.set(CURLOPT_CONNECT_ONLY, to: 1)
        easy.set(CURLOPT_CERTINFO, to: 1)
        easy.set(CURLOPT_HTTP_VERSION, to: Int(CURL_HTTP_VERSION_1_1))
        easy.set(CURLOPT_TIMEOUT_MS, to: max(1, Int(options.connectTimeout.nanoseconds / .milliseconds(1))))
        guard curl_easy_perform(easy.curl) == CURLE_OK else { return nil }
        guard let info = easy.pointer(CURLINFO_CERTINFO)?.assumingMemoryBound(to: curl_certinfo.self).pointee, info.num_of_certs > 0
        else { return nil }
        var line = info.certinfo[0]
        while let entry = line {
            let text = String(cString: entry.pointee.data)
            if text.hasPrefix("Expire date:") { return certificateTime(String(text.dropFirst(12))) }
            line = entry.pointee.next
        }
        return nil
    }

    /// A time as OpenSSL writes it, `Dec  1 12:00:00 2027 GMT`, in seconds since 1970.
    static func certificateTime(_ text: String) -> Double? {
        let words = text.split(whereSeparator: \.isWhitespace)
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        guard words.count >= 4, let month = months.firstIndex(of: String(words[0])), let day = Int(words[1]),
            let year = Int(words[3])
        else { return nil }
        let clock = words[2].split(separator: ":").compactMap { Int($0) }
        guard clock.count == 3 else { return nil }
        let days = CivilDate(year: year, month: month + 1, day: day).days
        return Double(days * 86_400 + clock[0] * 3600 + clock[1] * 60 + clock[2])
    }
}
