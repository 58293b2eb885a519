// What must not be in a file that is kept in a repository: it becomes an environment variable.

/// Gives every secret one name in the environment.
struct SecretNames {
    /// Whether secrets stay where they are.
    let keepsThem: Bool
    private var names: [String: String] = [:]
    private var unique = UniqueNames()
    private(set) var secrets: [ImportedScenario.Secret] = []

    init(keepsThem: Bool) { self.keepsThem = keepsThem }

    /// `${env.NAME}` for a secret value; the same value keeps its name.
    mutating func template(for value: String, named words: [String], meaning: String) -> String {
        if let known = names[value] { return "${env.\(known)}" }
        var words = words
        if words.count > 1, words[0] == "x" { words.removeFirst() }
        let base = words.joined(separator: "_").uppercased()
        let name = unique.take(base.isEmpty || base.first!.isNumber ? "SECRET_" + base : base, separator: "_")
        names[value] = name
        secrets.append(ImportedScenario.Secret(name: name, meaning: meaning))
        return "${env.\(name)}"
    }

    /// Remembers variables that what was imported named itself.
    mutating func note(variablesIn raw: String) {
        for name in markedVariables(raw) where !secrets.contains(where: { $0.name == name }) {
            _ = unique.take(name, separator: "_")
            secrets.append(ImportedScenario.Secret(name: name, meaning: "the shell variable $\(name)"))
        }
    }

    // MARK: What is secret

    /// Whether the value of a header is.
    static func isSecret(header name: String) -> Bool {
        let name = name.lowercased()
        return ["authorization", "proxy-authorization", "cookie"].contains(name)
            || ["api-key", "apikey", "token", "secret", "-auth", "password"].contains { name.contains($0) }
    }

    /// Whether the value of a field of a form, a query or a JSON document is.
    static func isSecret(field name: String) -> Bool {
        let words = words(of: name)
        let joined = words.joined()
        if ["password", "passwd", "passphrase", "secret", "apikey", "accesstoken", "refreshtoken", "idtoken", "credential"]
            .contains(
                where: { joined.contains($0) })
        {
            return true
        }
        return words.contains { ["token", "pwd", "pin", "otp", "cvv", "cvc", "cardnumber", "jwt"].contains($0) }
    }
}
