// How findings write exact numbers.

/// A whole number with thousands set apart: `12,000`.
package func exact(_ count: Int64) -> String {
    let digits = String(count.magnitude)
    var text = ""
    for (index, digit) in digits.enumerated() {
        if index > 0, (digits.count - index).isMultiple(of: 3) { text += "," }
        text.append(digit)
    }
    return (count < 0 ? "-" : "") + text
}

/// `once`, `12 times`.
func times(_ count: Int64) -> String { count == 1 ? "once" : "\(exact(count)) times" }
