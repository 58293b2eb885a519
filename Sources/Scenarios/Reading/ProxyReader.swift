import Basics
import HTTPMessages

/// Reads `proxy`: a URL, perhaps with a user name and a password that only the proxy gets.
struct ProxyReader {
    let scope: Scope
    let hosts: AllowedHosts

    func read(_ field: Field, into options: inout ConnectionOptions) {
        guard field.text("a URL, such as \"http://127.0.0.1:3128\"") != nil, scope.constantText(field) != nil,
            let segments = scope.segments(field)
        else { return }
        // A password may have any character in it, so what a variable puts before the "@" is not read as a part of the URL.
        let at = segments.lastIndex { $0.literal?.contains("@") == true }
        var url = ""
        for (index, segment) in segments.enumerated() {
            if case .constant(let text) = segment, let at, index < at {
                url += String(decoding: Template.Encoding.url.applied(to: text), as: UTF8.self)
            } else {
                url += segment.text ?? ""
            }
        }
        let start = url.firstRange(of: "://")?.upperBound ?? url.startIndex
        let authority = url[start...].prefix { !"/?#".contains($0) }
        if let mark = authority.lastIndex(of: "@") {
            let credentials = authority[..<mark].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard let user = credentials.first?.decodingPercent,
                let password = credentials.count == 2 ? credentials[1].decodingPercent : "",
                !user.isEmpty
            else {
                field.note(
                    "\(field.name) has credentials that cannot be read.",
                    hint: "Write them as \"http://${env.PROXY_USER}:${env.PROXY_PASSWORD}@127.0.0.1:3128\".")
                return
            }
            options.proxyUser = user
            options.proxyPassword = password
            scope.mask(password)
            if let at { hideWritten(field, segments[...at]) }
            url.removeSubrange(start...mark)
        }
        do throws(URLMistake) {
            hosts.check(try BaseURL(parsing: url).origin, field)
            options.proxy = url
        } catch {
            field.note("\(field.name) \(error.reason).", hint: "Write one like \"http://127.0.0.1:3128\".")
        }
    }

    /// Keeps credentials that are in the file itself out of what is stored.
    private func hideWritten(_ field: Field, _ segments: ArraySlice<Segment>) {
        let written = segments.compactMap(\.literal).joined()
        let credentials = written.split(separator: "://", maxSplits: 1).last?.prefix { $0 != "@" } ?? ""
        if credentials.contains(where: { $0 != ":" }) { scope.hide(field) }
    }
}

extension Substring {
    /// With each `%XX` as the byte it stands for; `nil` where that is malformed or no text.
    fileprivate var decodingPercent: String? {
        var bytes: [UInt8] = []
        var rest = utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap({ Character(UnicodeScalar($0)).hexDigitValue }),
                let low = rest.popFirst().flatMap({ Character(UnicodeScalar($0)).hexDigitValue })
            else { return nil }
            bytes.append(UInt8(high << 4 | low))
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
