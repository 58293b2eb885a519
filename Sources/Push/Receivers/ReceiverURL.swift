import Basics
import HTTPMessages

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
        guard let parts = URLParts(text), ["http", "https"].contains(parts.scheme.lowercased()) else {
            refuse("needs a URL that begins with \"http://\" or \"https://\"")
            return nil
        }
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            refuse("has a character in its URL that must be written as %XX")
            return nil
        }
        guard let user = percentDecoded(parts.user ?? "") else {
            refuse("has a user name in its URL that cannot be read")
            return nil
        }
        do throws(URLMistake) {
            origin = try Origin.parse("\(parts.scheme)://\(parts.authority)").origin
        } catch {
            refuse(text.contains("@") ? "has a host in its URL that is none" : error.reason)
            return nil
        }
        self.user = user
        path = parts.path.isEmpty ? "/" : String(parts.path)
        query = parts.query.map(String.init) ?? ""
    }
}
