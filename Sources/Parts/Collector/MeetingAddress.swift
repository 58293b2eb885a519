package import Basics
package import HTTPMessages

/// Where parts meet over a network: the URL that all of them are given. Part 1 listens there.
package struct MeetingAddress: Sendable, Hashable {
    package let origin: Origin

    /// Reads `http://HOST:PORT`. Throws a sentence with the way out.
    package init(_ text: String) throws(Problem) {
        let hint = "Name the machine of part 1 and a free port: --meet http://10.0.0.5:8790."
        do throws(URLMistake) {
            let (origin, rest) = try Origin.parse(text)
            guard origin.scheme == .http else { throw URLMistake(reason: "is not plain HTTP, which is all that parts speak") }
            guard rest.isEmpty || rest == "/" else { throw URLMistake(reason: "has a path") }
            self.origin = origin
        } catch {
            throw Problem(.usage, "\"--meet \(text)\" \(error.reason).", hint: hint)
        }
    }

    /// Why no part may listen there or send there with this token; `nil` when they may.
    package func objection(token: String) -> Problem? {
        if !origin.isLoopback, token.isEmpty {
            return Problem(
                .usage, "\"\(origin)\" is open to other machines, and PERFBENCH_TOKEN is not set.",
                hint: "Give all parts the same secret: PERFBENCH_TOKEN=$(openssl rand -hex 16).")
        }
        guard token.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            return Problem(
                .usage, "PERFBENCH_TOKEN has a space or a character that no header can carry.",
                hint: "Use letters and digits: openssl rand -hex 16.")
        }
        return nil
    }

    /// The numeric address to listen on: the one that is named, or all of the machine's where a name is given.
    var listening: String { origin.host == "localhost" || origin.isAddress ? origin.host : "0.0.0.0" }

    /// The same as part 1 reaches it from its own machine.
    package var fromWithin: MeetingAddress {
        MeetingAddress(Origin(scheme: .http, host: listening == "0.0.0.0" ? "127.0.0.1" : origin.host, port: origin.port))
    }

    private init(_ origin: Origin) { self.origin = origin }
}
