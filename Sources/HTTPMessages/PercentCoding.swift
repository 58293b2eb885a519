// Percent coding (RFC 3986, section 2.1), for everything that reads URLs.

/// What becomes of a `%` that two hexadecimal digits do not follow.
package enum MalformedPercent: Sendable {
    /// The text cannot be decoded.
    case refused
    /// It stands for itself.
    case kept
}

/// A text with each `%XX` replaced by the byte it stands for; `nil` when one is malformed and refused, or the bytes are no UTF-8.
package func percentDecoded(_ text: some StringProtocol, malformed: MalformedPercent = .refused) -> String? {
    let percent = UInt8(ascii: "%")
    guard text.utf8.contains(percent) else { return String(text) }
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
        guard byte == percent else {
            bytes.append(byte)
            continue
        }
        if let high = rest.first.flatMap(hexDigit), let low = rest.dropFirst().first.flatMap(hexDigit) {
            bytes.append(high << 4 | low)
            rest = rest.dropFirst(2)
        } else if malformed == .kept {
            bytes.append(byte)
        } else {
            return nil
        }
    }
    return String(validating: bytes, as: UTF8.self)
}

/// The value of a hexadecimal digit; `nil` for any other byte, signs among them.
private func hexDigit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    default: nil
    }
}
