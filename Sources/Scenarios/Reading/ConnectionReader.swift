import Basics
import HTTPMessages

/// Reads the keys of a scenario that say how connections are made.
struct ConnectionReader {
    let scope: Scope
    let hosts: AllowedHosts
    /// The folder of the scenario file, with a slash at its end; relative PEM files are meant from there.
    let folder: String

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
        options.proxy = keys["proxy"].flatMap(proxy)
        options.resolve = keys["resolve"].map { list($0, "\"host:port:address\"", 3, resolve) } ?? []
        options.connectTo = keys["connectTo"].map { list($0, "\"host:port:host:port\"", 4, connectTo) } ?? []
        return options
    }

    private func tls(_ keys: Keys, _ options: inout ConnectionOptions) {
        if let on = keys["verify"]?.flag() { options.verifyCertificates = on }
        options.authorities = keys["ca"].flatMap(file)
        options.clientCertificate = keys["cert"].flatMap(file)
        let key = keys["key"]
        options.clientKey = key.flatMap(file)
        if let key, !keys.has("cert") { key.note("\"\(key.path)\" needs \"cert\": the certificate it belongs to.") }
    }

    private func file(_ field: Field) -> String? {
        guard field.text("the path of a PEM file") != nil, let path = scope.constantText(field) else { return nil }
        return path.first == "/" ? path : folder + path
    }

    private func proxy(_ field: Field) -> String? {
        guard field.text("a URL, such as \"http://127.0.0.1:3128\"") != nil, let text = scope.constantText(field) else {
            return nil
        }
        do throws(URLMistake) {
            hosts.check(try BaseURL(parsing: text).origin, field)
            return text
        } catch {
            field.note("\(field.name) \(error.reason).", hint: "Write one like \"http://127.0.0.1:3128\".")
            return nil
        }
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

    /// A name that needs no permission must not lead to an address that does.
    private func resolve(_ field: Field, _ parts: [String]) {
        let named = Origin(scheme: .http, host: parts[0].lowercased(), port: 80)
        if named.isLoopback { hosts.check(address(parts[2]), field) }
    }

    private func connectTo(_ field: Field, _ parts: [String]) { hosts.check(address(parts[2]), field) }

    private func address(_ text: String) -> Origin {
        Origin(scheme: .http, host: text.lowercased().filter { $0 != "[" && $0 != "]" }, port: 80)
    }
}
