// How curl connects, in the words of a scenario.

import Basics
import JSON

/// The options of one or several commands that are about connections rather than requests.
struct CurlConnection {
    var http: String?
    var isInsecure = false
    var isCompressed = false
    var keepsAlive = true
    var connectTimeout: TimeSpan?
    var proxy: String?
    var proxyUser: String?
    var resolve: [String] = []
    var connectTo: [String] = []
    var files: [(key: String, path: String)] = []
    /// Hosts besides those of URLs that load would go to.
    private(set) var hosts: Set<String> = []

    /// `-x`: a URL, perhaps without scheme and port, for which curl takes http and 1080.
    mutating func setProxy(_ text: String, _ notes: inout [String]) {
        guard !text.isEmpty else { return proxy = nil }
        let url = text.contains("://") ? text : "http://" + text
        guard let address = WebAddress(url) else {
            return notes.append("the proxy \"\(text)\": only http and https ones are spoken to")
        }
        let rest = url.split(separator: "://", maxSplits: 1).last.map(String.init) ?? ""
        let authority = rest.prefix { !"/?#".contains($0) }
        let name = authority.split(separator: "@").last ?? authority
        let hasPort = name.drop { $0 == "[" }.reversed().prefix { $0 != "]" }.contains(":")
        if !address.isLoopback { hosts.insert(address.host) }
        let scheme = url.hasPrefix("https") ? "https" : "http"
        proxy = "\(scheme)://\(authority)\(hasPort || scheme == "https" ? "" : ":1080")"
    }

    /// `--resolve`: entries that a scenario takes; what else curl allows is named.
    mutating func addResolve(_ text: String, _ notes: inout [String]) {
        let parts = Self.split(text)
        guard parts.count == 3, !parts.contains(""), UInt16(parts[1]) != nil, parts[0].first != "-" else {
            return notes.append("--resolve \(text)")
        }
        let name = parts[0].drop { $0 == "+" }
        if name == "*" || WebAddress.isLoopback(String(name)) {
            let addresses = parts[2].split(separator: ",").map { String($0.filter { $0 != "[" && $0 != "]" }) }
            hosts.formUnion(addresses.filter { !WebAddress.isLoopback($0) })
        }
        resolve.append(text)
    }

    /// `--connect-to`, in which an empty part means whatever the URL has.
    mutating func addConnectTo(_ text: String, for address: WebAddress, _ notes: inout [String]) {
        var parts = Self.split(text)
        guard parts.count == 4 else { return notes.append("--connect-to \(text)") }
        let port = address.port
        for (index, own) in [
            address.hostText, port, parts[0].isEmpty ? address.hostText : parts[0], parts[1].isEmpty ? port : parts[1],
        ].enumerated()
        where parts[index].isEmpty { parts[index] = own }
        guard UInt16(parts[1]) != nil, UInt16(parts[3]) != nil else { return notes.append("--connect-to \(text)") }
        let host = parts[2].lowercased().filter { $0 != "[" && $0 != "]" }
        if !WebAddress.isLoopback(host) { hosts.insert(host) }
        let entry = parts.joined(separator: ":")
        if !connectTo.contains(entry) { connectTo.append(entry) }
    }

    private static func split(_ text: String) -> [String] {
        var parts = [""]
        var isBracketed = false
        for character in text {
            if character == "[" { isBracketed = true }
            if character == "]" { isBracketed = false }
            if character == ":", !isBracketed { parts.append("") } else { parts[parts.count - 1].append(character) }
        }
        return parts
    }

    /// What several commands ask for together, as members of a scenario.
    static func members(_ all: [CurlConnection], _ options: ImportOptions, _ secrets: inout SecretNames) -> [JSONValue.Member] {
        var members: [JSONValue.Member] = []
        if let http = all.compactMap(\.http).first { members.append(.init("http", .string(http))) }
        var tls = all.flatMap(\.files).map { JSONValue.Member($0.key, .string(options.place($0.path))) }
        tls = tls.enumerated().filter { index, one in !tls[..<index].contains { $0.key == one.key } }.map(\.element)
        if !tls.contains(where: { $0.key == "cert" }) { tls.removeAll { $0.key == "key" } }
        if all.contains(where: \.isInsecure) { tls.append(.init("verify", false)) }
        if !tls.isEmpty { members.append(.init("tls", .object(tls))) }
        if let first = all.first(where: { $0.proxy != nil }) { members.append(.init("proxy", .string(first.proxyText(&secrets)))) }
        for (key, values) in [("resolve", all.flatMap(\.resolve)), ("connectTo", all.flatMap(\.connectTo))] where !values.isEmpty {
            var kept: [String] = []
            for value in values where !kept.contains(value) { kept.append(value) }
            members.append(.init(key, .array(kept.map(JSONValue.string))))
        }
        if let limit = all.compactMap(\.connectTimeout).max() {
            members.append(.init("connectTimeout", .string(limit.description)))
        }
        if all.contains(where: \.isCompressed) { members.append(.init("compression", true)) }
        if all.contains(where: { !$0.keepsAlive }) { members.append(.init("keepAlive", false)) }
        return members
    }

    /// The proxy with its user and password.
    private func proxyText(_ secrets: inout SecretNames) -> String {
        let proxy = proxy ?? ""
        guard let proxyUser, let start = proxy.firstRange(of: "://")?.upperBound else { return templateText(proxy) }
        let parts = proxyUser.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let password = parts.count > 1 ? parts[1] : ""
        secrets.note(variablesIn: proxyUser)
        let shown =
            secrets.keepsThem || password.isEmpty || !markedVariables(password).isEmpty
            ? templateText(percentEncoded(password))
            : secrets.template(for: password, named: ["proxy", "password"], meaning: "the password for the proxy")
        let host = proxy[start...].split(separator: "@").last ?? ""
        return "\(proxy[..<start])\(templateText(percentEncoded(parts[0]))):\(shown)@\(host)"
    }
}
