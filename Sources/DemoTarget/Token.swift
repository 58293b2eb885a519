import Basics

/// Tokens that say whose they are and prove that the shop made them, so that it needs to remember none.
enum Token {
    static let maximumUserLength = 256

    /// The token of a user; the same each time.
    static func make(for user: String) -> String { "\(hex(user))-\(seal(user))" }

    /// Whose token it is: what `make` was given, or `demo` for the literal `demo`. `nil` for any other text.
    static func user(of token: some StringProtocol) -> String? {
        if token == "demo" { return "demo" }
        guard let dash = token.lastIndex(of: "-"), let user = unhex(token[..<dash]),
            token[token.index(after: dash)...] == seal(user)
        else { return nil }
        return user
    }

    private static func seal(_ user: String) -> String {
        // FNV-1a, then mixed: enough to tell our tokens from typing mistakes, which is all that a demonstration needs.
        let sum = user.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        var random = SeededRandom(seed: sum)
        return String(random.next(), radix: 36)
    }

    private static func hex(_ text: String) -> String {
        text.utf8.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private static func unhex(_ text: some StringProtocol) -> String? {
        let digits = Array(text.utf8)
        guard !digits.isEmpty, digits.count.isMultiple(of: 2), digits.count <= 2 * maximumUserLength, text.allSatisfy(\.isHexDigit)
        else { return nil }
        var bytes: [UInt8] = []
        for at in stride(from: 0, to: digits.count, by: 2) {
            guard let byte = UInt8(String(decoding: digits[at...at + 1], as: UTF8.self), radix: 16) else { return nil }
            bytes.append(byte)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
