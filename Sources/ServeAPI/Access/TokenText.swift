// What a token looks like. It is shown once, when it is made; after that only its hash is known.

package import Basics
package import RunStore

/// A new secret: 256 bits of the system's randomness.
package struct TokenText: Sendable {
    /// What is handed out.
    package let text: String
    /// What is stored.
    package var hash: String { SHA256.hex(text) }

    package init(prefix: String = "pbt_") { self.init(prefix: prefix, using: SystemRandomNumberGenerator()) }

    init(prefix: String, using generator: some RandomNumberGenerator) {
        var generator = generator
        let bytes = (0..<4).flatMap { _ in withUnsafeBytes(of: generator.next() as UInt64) { Array($0) } }
        text = prefix + hexadecimal(bytes)
    }
}

extension RunStore {
    /// Makes a token and stores its hash.
    /// - Parameter span: how long it can be used; `nil` for ever.
    /// - Throws: a `Problem` of usage for a name that is taken, or cannot be one.
    package func makeToken(_ name: String, role: Role, for span: TimeSpan?) throws -> TokenText {
        let token = TokenText()
        try addToken(name, role: role.rawValue, hash: token.hash, expiresAt: span.map { RunStore.wallClock() + $0.seconds })
        return token
    }
}
