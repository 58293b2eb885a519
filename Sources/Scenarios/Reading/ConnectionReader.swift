import Basics
import HTTPMessages

/// Reads the keys of a scenario that say how connections are made.
struct ConnectionReader {
    let scope: Scope
    let hosts: AllowedHosts
    let files: NamedFiles

    func options(_ keys: Keys) -> ConnectionOptions {
        var options = ConnectionOptions()
        if let version = keys["http"]?.word(ConnectionOptions.Version.self) { options.version = version }
        if let transport = keys["transport"]?.word(ConnectionOptions.Transport.self) { options.transport = transport }
        if let limit = keys["connectTimeout"]?.span(Limits.timeout) { options.connectTimeout = limit }
        if let on = keys["compression"]?.flag() { options.compression = on }
        if let on = keys["keepAlive"]?.flag() { options.keepAlive = on }
        if let on = keys["stampArrivals"]?.flag() {
            options.stampsArrivals = on
            if on { _ = scope.metric(of: Plan.arrivalMetric) }
        }
        keys["tls"]?.object(Language.tls) { tls($0, &options) }
        if let field = keys["proxy"] { ProxyReader(scope: scope, hosts: hosts).read(field, into: &options) }
        options.resolve =
            keys["resolve"].map { list($0, "\"host:port:address\", with several addresses set apart by commas", 3, resolve) } ?? []
        options.connectTo = keys["connectTo"].map { list($0, "\"host:port:host:port\"", 4, connectTo) } ?? []
        return options
    }

    private func tls(_ keys: Keys, _ options: inout ConnectionOptions) {
        if let on = keys["verify"]?.flag() { options.verifyCertificates = on }
        let (certificates, keyBlock) = (["CERTIFICATE-----"], ["PRIVATE KEY-----"])
        options.authorities = keys["ca"].flatMap { file($0, "certificate", certificates) }
        options.clientCertificate = keys["cert"].flatMap { file($0, "certificate", certificates) }
        guard let key = keys["key"] else { return }
        guard keys.has("cert") else { return key.note("\"\(key.path)\" needs \"cert\": the certificate it belongs to.") }
        options.clientKey = file(key, "private key", keyBlock)
    }

    /// The path of a PEM file that is there and has a block of one of these kinds; libcurl would say so only with the first connection.
    private func file(_ field: Field, _ what: String, _ kinds: [String]) -> String? {
        guard let (name, bytes) = files.content(field, "a PEM file", atMost: Limits.certificates) else { return nil }
        let text = String(decoding: bytes, as: UTF8.self)
        guard text.contains("-----BEGIN "), kinds.contains(where: text.contains) else {
            field.note(
                "the file \"\(name)\" holds no \(what) in PEM.",
                hint: "PEM files are text with a line \"-----BEGIN …-----\"; openssl converts other forms.")
            return nil
        }
        return files.path(name)
    }

    /// Entries in curl's notation, split at colons outside brackets.
    private func list(_ field: Field, _ form: String, _ count: Int, _ check: (Field, [String]) -> Void) -> [String] {
        (field.list(of: "texts") ?? []).compactMap { element in
            guard element.text("written as \(form)") != nil, let text = scope.constantText(element) else { return nil }
            let parts = Self.split(text)
            let ports = count == 3 ? [1] : [1, 3]
            guard parts.count == count, ports.allSatisfy({ UInt16(parts[$0]) != nil }), !parts.contains("") else {
                element.mismatch("written as \(form)")
                return nil
            }
            check(element, parts)
            return text
        }
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

    /// A name that needs no permission must not lead to an address that does. To curl, a plus before the name lets the entry age, and `*`
    /// is every name.
    private func resolve(_ field: Field, _ parts: [String]) {
        let name = parts[0].first == "+" ? String(parts[0].dropFirst()) : parts[0]
        guard name == "*" || isHostName(name) || address(name).isAddress else {
            field.note("\(field.name) has \"\(parts[0])\" for a host, which is no host name.")
            return
        }
        for text in parts[2].split(separator: ",", omittingEmptySubsequences: false) {
            let address = address(String(text))
            guard address.isAddress else {
                field.note(
                    "\(field.name) leads to \"\(text)\", which is no address.", hint: "Write addresses in digits, as 127.0.0.1.")
                return
            }
            if name == "*" || self.address(name).isLoopback { hosts.check(address, field) }
        }
    }

    private func connectTo(_ field: Field, _ parts: [String]) { hosts.check(address(parts[2]), field) }

    private func address(_ text: String) -> Origin {
        Origin(scheme: .http, host: text.lowercased().filter { $0 != "[" && $0 != "]" }, port: 80)
    }
}
