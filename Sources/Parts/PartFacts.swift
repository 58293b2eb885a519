package import Basics
import JSON
package import Runs

/// What parts must have in common to be one run, and what they say of themselves.
package struct PartFacts: Sendable, Hashable {
    package var part: Part
    package var version: String
    package var fingerprint: String
    package var seed: UInt64
    package var host: String
    /// Drawn by each process, so that two that say they are the same part are told apart.
    package var nonce: String
    /// Threads that generate load.
    package var workers: Int

    package init(part: Part, version: String, fingerprint: String, seed: UInt64, host: String, nonce: String, workers: Int = 1) {
        self.workers = workers
        self.part = part
        self.version = version
        self.fingerprint = fingerprint
        self.seed = seed
        self.host = host
        self.nonce = nonce
    }

    /// Why `other` cannot be a part of the same run; `nil` when it can.
    package func objection(to other: PartFacts) -> Problem? {
        let name = "Part \(other.part) on \"\(other.host)\""
        if other.part.count != part.count {
            return Problem(
                .usage, "\(name) expects \(other.part.count) parts, part \(part) expects \(part.count).",
                hint: "Start all with the same number.")
        }
        if other.version != version {
            return Problem(
                .usage, "\(name) is perfbench \(other.version), part \(part) is \(version).",
                hint: "Install the same version on all machines.")
        }
        if other.fingerprint != fingerprint || other.seed != seed {
            return Problem(
                .usage, "\(name) carries out another scenario, or the same with other flags or data.",
                hint: "Give all parts the same files, flags and seed.")
        }
        return nil
    }

    var json: JSONValue { .object(members) }

    /// The members of a JSON object that `init` reads.
    var members: [JSONValue.Member] {
        [
            .init("part", .string(part.description)), .init("version", .string(version)),
            .init("fingerprint", .string(fingerprint)),
            .init("seed", .string(String(seed))), .init("host", .string(host)), .init("nonce", .string(nonce)),
            .init("workers", .integer(Int64(workers))),
        ]
    }

    init?(_ value: JSONValue) {
        guard let part = value.text("part").flatMap(Part.init), let version = value.text("version"),
            let fingerprint = value.text("fingerprint"), let seed = value.text("seed").flatMap(UInt64.init),
            let host = value.text("host"),
            let nonce = value.text("nonce")
        else { return nil }
        self.init(
            part: part, version: version, fingerprint: fingerprint, seed: seed, host: host, nonce: nonce,
            workers: Int(clamping: value.integer("workers") ?? 1))
    }
}

extension JSONValue {
    /// The text under `key`; `nil` where there is none.
    func text(_ key: String) -> String? {
        guard case .string(let text)? = self[key] else { return nil }
        return text
    }

    /// The whole number under `key`; `nil` where there is none.
    func integer(_ key: String) -> Int64? {
        guard case .integer(let number)? = self[key] else { return nil }
        return number
    }
}
