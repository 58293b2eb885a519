// Names of steps and variables, made from what things are called already.

/// Names that are all different.
struct UniqueNames {
    private var taken: Set<String>

    init(taken: Set<String> = []) { self.taken = taken }

    /// `name`, or `name` with a number behind `separator` when it is taken.
    mutating func take(_ name: String, separator: String = "-") -> String {
        var candidate = name
        var number = 2
        while !taken.insert(candidate).inserted {
            let suffix = "\(separator)\(number)"
            candidate = name.prefix(64 - suffix.count) + suffix
            number += 1
        }
        return candidate
    }
}

/// A name of lower-case letters, digits and hyphens, as scenarios have them; `fallback` when nothing is left of `text`.
func slug(_ text: String, or fallback: String) -> String {
    var name = ""
    for word in words(of: text) { name += (name.isEmpty ? "" : "-") + word }
    while name.utf8.count > 48 { name.removeLast() }
    while name.last == "-" { name.removeLast() }
    return name.isEmpty ? fallback : name
}

/// The words of a name, lower case: of `orderId`, `order_id`, `Order-ID` and `/order/id` the same two. Only ASCII letters and digits.
func words(of name: String) -> [String] {
    var words: [String] = []
    var word = ""
    var previous: Character = " "
    for character in name {
        let isPart = character.isASCII && (character.isLetter || character.isNumber)
        if !isPart || character.isUppercase && previous.isLowercase {
            if !word.isEmpty { words.append(word) }
            word = ""
        }
        if isPart { word += character.lowercased() }
        previous = character
    }
    if !word.isEmpty { words.append(word) }
    return words
}

/// `token`, `orderId`: the words of a name as a variable; never one of the language's own.
func variableName(_ words: [String]) -> String {
    var name = ""
    for word in words { name += name.isEmpty ? word : word.prefix(1).uppercased() + word.dropFirst() }
    name = String(name.prefix(56))
    if name.isEmpty || name.first!.isNumber { name = "value" + name }
    return ["vu", "iteration", "uuid", "now", "env", "random", "data"].contains(name) ? name + "Value" : name
}

/// One of several: `orders` becomes `order`, `entries` becomes `entry`.
func singular(_ word: String) -> String {
    if word.hasSuffix("ies"), word.count > 4 { return word.dropLast(3) + "y" }
    if word.hasSuffix("sses") || word.hasSuffix("xes") { return String(word.dropLast(2)) }
    if word.hasSuffix("s"), !word.hasSuffix("ss"), !word.hasSuffix("us"), word.count > 2 { return String(word.dropLast()) }
    return word
}

/// What a step that sends this is called: `products`, `post-orders`, `delete-cart-id`.
func stepName(method: String, path: String) -> String {
    let segments = path.split(separator: "/").map { segment in
        isIdentifier(String(segment)) ? "id" : String(segment.prefix { $0 != "." })
    }
    let place = slug(segments.suffix(4).joined(separator: "-"), or: "home")
    return method == "GET" ? place : "\(method.lowercased())-\(place)"
}

/// Whether a part of a path is the number of a thing rather than its kind.
private func isIdentifier(_ segment: String) -> Bool {
    if segment.allSatisfy(\.isNumber) { return true }
    return isOpaque(segment)
}

/// Whether a text looks made by a machine: a token, a UUID, a hash. No one types it, so where it is seen twice it was carried there.
func isOpaque(_ text: String) -> Bool {
    guard text.utf8.count >= 8, text.utf8.count <= 8192, !text.contains("://"), text.first != "/" else { return false }
    var digits = 0
    var letters = 0
    var capitals = 0
    for byte in text.utf8 {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digits += 1
        case UInt8(ascii: "a")...UInt8(ascii: "z"): letters += 1
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): capitals += 1
        case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "="),
            UInt8(ascii: ":"), UInt8(ascii: "~"):
            break
        default: return false
        }
    }
    if text.utf8.count >= 16 { return digits > 1 && letters + capitals > 1 || capitals > 2 && letters > 2 }
    return digits > 1 && letters + capitals > 1
}
