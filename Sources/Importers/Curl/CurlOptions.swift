// The options of curl, as far as a request can be taken from them.

import Basics

/// What the words of one curl command say.
struct CurlOptions {
    /// An option that shapes the request or the connection.
    enum Option: String {
        case request, header, data, dataRaw, dataBinary, dataURLEncode, json, user, bearer, cookie, agent, referer, insecure,
            compressed
        case form, formString, head, get, location, maxTime, connectTimeout, maxRedirects, url, proxy, resolve, connectTo, http1,
            http2
        case digest, authorities, certificate, key, upload, urlQuery, range, noKeepalive
        case http0, http2Only, pathAsIs, globoff, requestTarget, proxyUser, unixSocket, continueAt
    }

    /// Whether a word stands between the options of one request and those of the next.
    static func isNext(_ word: String) -> Bool { word == "--next" || word == "-:" }

    /// The words of one command, by request. A value that is spelled like `--next` is none.
    static func requests(_ words: some Collection<String>) throws(Problem) -> [CurlOptions] {
        var all: [CurlOptions] = []
        var rest = Array(words)[...]
        repeat { all.append(try CurlOptions(&rest)) } while !rest.isEmpty
        return all
    }

    /// Options in order, with their values; URLs without an option are there as `.url`.
    private(set) var all: [(option: Option, value: String)] = []
    /// Options that have no meaning here, as they were written.
    private(set) var ignored: [String] = []

    /// Takes the options of one request off `rest`, with the word that ends them.
    private init(_ rest: inout ArraySlice<String>) throws(Problem) {
        var onlyURLs = false
        while let word = rest.popFirst() {
            if !onlyURLs, Self.isNext(word) { return }
            if onlyURLs || !word.hasPrefix("-") || word == "-" {
                all.append((.url, word))
            } else if word == "--" {
                onlyURLs = true
            } else if word.hasPrefix("--") {
                try long(word, &rest)
            } else {
                try short(word, &rest)
            }
        }
    }

    private mutating func long(_ word: String, _ rest: inout ArraySlice<String>) throws(Problem) {
        let name = String(word.dropFirst(2))
        if let option = Self.withValue[name] {
            guard let value = rest.popFirst() else { throw Self.needsValue(word) }
            all.append((option, value))
        } else if let option = Self.switches[name] {
            all.append((option, ""))
        } else if Self.ignoredWithValue.contains(name) {
            _ = rest.popFirst()
            ignored.append(word)
        } else if Self.ignoredSwitches.contains(name) || name.hasPrefix("no-") || name.hasPrefix("tlsv1") {
            ignored.append(word)
        } else {
            let known = Self.withValue.keys.sorted() + Self.switches.keys.sorted()
            throw Problem(
                .usage, "\"\(word)\" is not an option of curl that can be taken over.",
                hint: nearestName(to: name, in: known).map { "Did you mean \"--\($0)\"?" } ?? "Leave it out.")
        }
    }

    /// `-sSL`, `-XPOST`, `-d @file`.
    private mutating func short(_ word: String, _ rest: inout ArraySlice<String>) throws(Problem) {
        var letters = word.dropFirst()
        while let letter = letters.popFirst() {
            let isIgnored = Self.ignoredLettersWithValue.contains(letter)
            if let option = Self.lettersWithValue[letter] ?? (isIgnored ? .url : nil) {
                let attached = String(letters)
                guard let value = attached.isEmpty ? rest.popFirst() : attached else { throw Self.needsValue("-\(letter)") }
                if isIgnored { ignored.append("-\(letter)") } else { all.append((option, value)) }
                return
            }
            if let option = Self.letterSwitches[letter] {
                all.append((option, ""))
            } else if Self.ignoredLetters.contains(letter) {
                ignored.append("-\(letter)")
            } else {
                throw Problem(.usage, "\"-\(letter)\" is not an option of curl that can be taken over.", hint: "Leave it out.")
            }
        }
    }

    private static func needsValue(_ option: String) -> Problem {
        Problem(.usage, "\"\(option)\" of curl needs a value.", hint: "Copy the whole command.")
    }

    // MARK: Tables

    private static let withValue: [String: Option] = [
        "request": .request, "header": .header, "data": .data, "data-ascii": .data, "data-raw": .dataRaw,
        "data-binary": .dataBinary,
        "data-urlencode": .dataURLEncode, "json": .json, "user": .user, "oauth2-bearer": .bearer, "cookie": .cookie,
        "user-agent": .agent, "referer": .referer, "form": .form, "form-string": .formString, "max-time": .maxTime,
        "connect-timeout": .connectTimeout, "max-redirs": .maxRedirects, "url": .url, "proxy": .proxy, "resolve": .resolve,
        "connect-to": .connectTo, "cacert": .authorities, "cert": .certificate, "key": .key, "upload-file": .upload,
        "url-query": .urlQuery, "range": .range, "request-target": .requestTarget,
        "proxy-user": .proxyUser, "unix-socket": .unixSocket, "continue-at": .continueAt,
    ]
    private static let switches: [String: Option] = [
        "insecure": .insecure, "compressed": .compressed, "head": .head, "get": .get, "location": .location,
        "location-trusted": .location, "http1.1": .http1, "http1.0": .http0, "http2": .http2,
        "http2-prior-knowledge": .http2Only, "path-as-is": .pathAsIs, "globoff": .globoff,
        "digest": .digest, "no-keepalive": .noKeepalive,
    ]
    private static let lettersWithValue: [Character: Option] = [
        "X": .request, "H": .header, "d": .data, "u": .user, "b": .cookie, "A": .agent, "e": .referer, "F": .form, "m": .maxTime,
        "x": .proxy, "E": .certificate, "T": .upload, "r": .range, "U": .proxyUser,
        "C": .continueAt,
    ]
    private static let letterSwitches: [Character: Option] = [
        "k": .insecure, "I": .head, "G": .get, "L": .location, "0": .http0, "g": .globoff,
    ]
    private static let ignoredLetters = Set("sSvifNOJ#jlnpqRaB46Z")
    private static let ignoredLettersWithValue = Set("ocwDyYKzhtQP")
    private static let ignoredWithValue: Set<String> = [
        "output", "output-dir", "write-out", "cookie-jar", "dump-header", "retry", "retry-delay", "retry-max-time", "limit-rate",
        "ciphers", "tls-max", "interface", "stderr", "trace", "trace-ascii", "keepalive-time", "speed-limit", "speed-time",
        "max-filesize", "noproxy", "dns-servers", "proto", "proto-default", "proto-redir", "config", "hsts", "alt-svc",
        "trace-config", "proxy-header", "preproxy", "socks5", "socks5-hostname", "socks4", "socks4a",
        "etag-save", "etag-compare", "time-cond", "cert-type", "key-type", "pass", "capath", "crlfile", "pinnedpubkey", "engine",
        "tls-user", "tls-password", "local-port", "service-name", "request-rate", "parallel-max", "ip-tos",
        "curves", "tls13-ciphers", "aws-sigv4", "netrc-file", "expect100-timeout", "happy-eyeballs-timeout-ms", "rate", "variable",
    ]
    private static let ignoredSwitches: Set<String> = [
        "silent", "show-error", "verbose", "include", "fail", "fail-with-body", "fail-early", "no-buffer",
        "progress-bar", "progress-meter",
        "remote-name", "remote-header-name", "remote-name-all", "tcp-nodelay", "tcp-fastopen", "raw", "create-dirs", "ipv4", "ipv6",
        "http3", "http3-only", "basic", "anyauth", "ssl", "ssl-reqd", "disable", "netrc", "parallel", "retry-connrefused",
        "retry-all-errors", "compressed-ssh", "show-headers", "styled-output", "trace-time", "post301", "post302", "post303",
        "junk-session-cookies", "ntlm", "negotiate", "proxy-digest", "proxy-basic", "proxy-ntlm", "proxy-anyauth", "proxytunnel",
        "tr-encoding", "form-escape", "ignore-content-length", "no-sessionid", "ssl-no-revoke", "cert-status", "false-start",
        "proxy-insecure", "sslv2", "sslv3", "ca-native", "parallel-immediate", "xattr", "remote-time", "crlf", "haproxy-protocol",
        "http0.9", "tcp-fastopen",
    ]
}
