// What came from the environment is secret: it is sent, and shown nowhere.

/// Values that must not be seen, in every spelling in which a request can carry them.
package struct Secrets: Sendable, Hashable {
    /// Shorter values are not masked: they would tear holes into ordinary words and numbers, and hide nothing.
    static let shortest = 4

    /// Longest first, so that a secret inside another does not leave its rest behind.
    package private(set) var values: [String] = []

    package init() {}

    /// Takes spellings as `values` had them.
    init(spellings: [String]) { values = spellings }

    mutating func add(_ value: String) {
        let spellings = Set(
            [value] + [Template.Encoding.json, .url].map { String(decoding: $0.applied(to: value), as: UTF8.self) })
        for spelling in spellings where spelling.utf8.count >= Self.shortest && !values.contains(spelling) {
            values.append(spelling)
        }
        values.sort { ($1.utf8.count, $0) < ($0.utf8.count, $1) }
    }

    /// `text` with `***` in place of every secret.
    package func masking(_ text: String) -> String {
        guard !values.isEmpty else { return text }
        return String(decoding: masking(Array(text.utf8)), as: UTF8.self)
    }

    /// The same for bytes.
    package func masking(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        for value in values {
            let secret = Array(value.utf8)
            guard bytes.count >= secret.count else { continue }
            var masked: [UInt8] = []
            var at = 0
            while at < bytes.count {
                if bytes[at] == secret[0], bytes[at...].starts(with: secret) {
                    masked += "***".utf8
                    at += secret.count
                } else {
                    masked.append(bytes[at])
                    at += 1
                }
            }
            bytes = masked
        }
        return bytes
    }
}

extension Plan {
    /// `text` with `***` in place of everything that came from the environment.
    package func masked(_ text: String) -> String { Secrets(spellings: secrets).masking(text) }
}
