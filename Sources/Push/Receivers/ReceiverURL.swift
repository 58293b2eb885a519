import Basics
import HTTPMessages
import Scenarios

/// A receiver's URL in parts. Unlike a target's it may carry a user and a query, which are not repeated when something is wrong with it.
struct ReceiverURL {
    let origin: Origin
    /// `user:password`; empty for none.
    let user: String
    /// Begins with a slash.
    var path: String
    let query: String

    init?(_ text: String, _ flag: String, like example: String, _ problems: inout [Problem]) {
        func refuse(_ reason: String) {
            problems.append(Problem(.usage, "\"\(flag)\" \(reason).", hint: "Like: \(flag) \(example)"))
        }
        guard let scheme = ["http://", "https://"].first(where: { text.lowercased().hasPrefix($0) }) else {
            refuse("needs a URL that begins with \"http://\" or \"https://\"")
            return nil
        }
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            refuse("has a character in its URL that must be written as %XX")
            return nil
        }
        let rest = text.dropFirst(scheme.count).prefix { $0 != "#" }
        let authority = rest.prefix { !"/?".contains($0) }
        let at = authority.lastIndex(of: "@")
        let host = at.map { authority[authority.index(after: $0)...] } ?? authority
        guard let user = percentDecoded(at.map { authority[..<$0] } ?? "") else {
            refuse("has a user name in its URL that cannot be read")
            return nil
        }
        do throws(URLMistake) {
            origin = try Origin.parse("\(scheme)\(host)").origin
        } catch {
            refuse(at == nil && !rest.contains("@") ? error.reason : "has a host in its URL that is none")
            return nil
        }
        self.user = user
        let parts = rest[authority.endIndex...].split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let path = parts.first.map(String.init) ?? ""
        self.path = path.isEmpty ? "/" : path
        query = parts.count > 1 ? String(parts[1]) : ""
    }
}

/// `%XX` in a text as the characters they stand for; `nil` when that is no text.
func percentDecoded(_ text: Substring) -> String? {
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
        if byte == UInt8(ascii: "%"), let value = UInt8(String(Substring(rest.prefix(2))), radix: 16), rest.count >= 2 {
            bytes.append(value)
            rest = rest.dropFirst(2)
        } else {
            bytes.append(byte)
        }
    }
    return String(validating: bytes, as: UTF8.self)
}
