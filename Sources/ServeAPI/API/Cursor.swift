// Where the next page of a list begins, as text that clients hand back and need not understand.

import Basics
import RunStore

extension RunQuery {
    /// The rest of a cursor only fits the order it was made in, so that is in it.
    private var order: String { "\(sort.rawValue)\(isAscending ? "+" : "-")" }

    /// The text of a cursor: order, number and value, in hexadecimal digits.
    func text(_ cursor: Cursor) -> String { hexadecimal("\(order) \(cursor.number) \(cursor.value)".utf8) }

    /// Reads such a text.
    func cursor(_ text: String) throws(Refusal) -> Cursor {
        let parts = (unhexed(text) ?? "").split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == order, let number = Int64(parts[1]), sort == .scenario || Double(parts[2]) != nil else {
            throw Refusal(
                400, "\"cursor\" is not one of this list in this order.", hint: "Take it from \"next\" of the page before.")
        }
        return Cursor(value: String(parts[2]), number: number)
    }
}

/// The text of hexadecimal digits; `nil` for anything else.
private func unhexed(_ text: String) -> String? {
    let digits = Array(text.utf8)
    guard digits.count.isMultiple(of: 2) else { return nil }
    var bytes: [UInt8] = []
    for at in stride(from: 0, to: digits.count, by: 2) {
        guard let byte = UInt8(String(decoding: digits[at...at + 1], as: UTF8.self), radix: 16) else { return nil }
        bytes.append(byte)
    }
    return String(validating: bytes, as: UTF8.self)
}
