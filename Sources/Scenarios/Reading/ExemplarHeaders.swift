/// Reads which header lines are kept with single requests: names of headers, none of which identifies a person.
enum ExemplarHeaders {
    private static let most = 8
    private static let confidential = [
        "authorization", "proxy-authorization", "authentication-info", "proxy-authentication-info", "www-authenticate",
        "proxy-authenticate", "cookie", "set-cookie",
    ]

    /// In small letters, each once.
    static func names(_ field: Field) -> [String] {
        var names: [String] = []
        for element in field.list(atLeast: 1, atMost: most, of: "names of headers") ?? [] {
            guard let name = element.text("the name of a header")?.lowercased() else { continue }
            guard HeaderLines.isName(name) else {
                element.note("\"\(name)\" cannot be the name of a header.")
                continue
            }
            guard !confidential.contains(name) else {
                element.note(
                    "the header \"\(name)\" can hold a secret and is never kept.",
                    hint: "Name one such as \"x-request-id\" or \"server-timing\".")
                continue
            }
            if !names.contains(name) { names.append(name) }
        }
        return names
    }
}
