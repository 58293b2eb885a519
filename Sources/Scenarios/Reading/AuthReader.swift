import Basics
import JSON

/// How a request identifies its sender.
enum Authorization {
    /// The value of the header.
    case header(Template)
    /// `user:password`, for the transport to answer a challenge with.
    case digest(Template)
}

/// Reads `auth`: basic, bearer or digest.
struct AuthReader {
    let scope: Scope

    func authorization(_ keys: Keys) -> Authorization? {
        guard let (key, field) = keys.only(["basic", "bearer", "digest"], "a request identifies its sender once") else {
            keys.field.note("\(keys.field.name) needs one of basic, bearer, digest.")
            return nil
        }
        if key == "bearer" {
            guard field.text("a token") != nil, let segments = scope.segments(field) else { return nil }
            hide(field, segments)
            var builder = TemplateBuilder()
            builder.append("Bearer ")
            builder.append(Template(segments, .header))
            return .header(builder.template)
        }
        guard let pair = field.object(Language.credentials, credentials) else { return nil }
        if key == "digest" { return .digest(pair) }
        var builder = TemplateBuilder()
        builder.append("Basic ")
        if pair.isConstant {
            let bytes = pair.parts.reduce(into: [UInt8]()) { if case .literal(let bytes) = $1 { $0 += bytes } }
            var encoded: [UInt8] = []
            appendBase64(bytes[...], to: &encoded)
            // Base 64 hides nothing.
            scope.mask(String(decoding: encoded, as: UTF8.self))
            builder.append(encoded)
        } else {
            builder.append(.base64(pair), .header)
        }
        return .header(builder.template)
    }

    /// `user:password`.
    private func credentials(_ keys: Keys) -> Template? {
        let user = keys.required("user", "the name").flatMap { field in
            field.anyText("a text").flatMap { text -> [Segment]? in
                if text.contains(":") {
                    field.note("\(field.name) has a colon, which is not allowed in a user name.")
                    return nil
                }
                return scope.segments(field)
            }
        }
        let password = keys.required("password", "the password").flatMap { field in
            field.anyText("a text").flatMap { _ in scope.segments(field) }.map { segments in
                hide(field, segments)
                return segments
            }
        }
        guard let user, let password else { return nil }
        return Template(user + [.literal(":")] + password, .raw)
    }

    /// What is written in the file itself is kept out of what is stored and shown.
    private func hide(_ field: Field, _ segments: [Segment]) {
        if segments.contains(where: { $0.literal != nil }) { scope.hide(field) }
    }
}

/// Appends `bytes` in base 64 (RFC 4648), with padding.
package func appendBase64(_ bytes: ArraySlice<UInt8>, to out: inout [UInt8]) {
    var at = bytes.startIndex
    while at < bytes.endIndex {
        let count = min(3, bytes.endIndex - at)
        var group: UInt32 = 0
        for offset in 0..<3 { group = group << 8 | (offset < count ? UInt32(bytes[at + offset]) : 0) }
        for digit in 0..<4 {
            out.append(digit <= count ? base64Digits[Int(group >> UInt32(18 - 6 * digit) & 63)] : UInt8(ascii: "="))
        }
        at += 3
    }
}

private let base64Digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
