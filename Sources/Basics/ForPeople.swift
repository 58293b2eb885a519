// How figures are printed for people: three significant digits and a unit. `Quantity.description` is for machines.

extension Nanoseconds {
    /// A measured time with three significant digits: `840 ns`, `1.24 ms`, `2.50 s`, `3m 20s`.
    package var forPeople: String {
        let magnitude = abs(Double(self))
        let sign = self < 0 ? "-" : ""
        if self == 0 { return "0 ms" }
        if magnitude < 999.5 { return "\(sign)\(Int64(magnitude)) ns" }
        if magnitude < 999.5e3 { return sign + threeDigits(magnitude / 1e3) + " µs" }
        if magnitude < 999.5e6 { return sign + threeDigits(magnitude / 1e6) + " ms" }
        if magnitude < 99.95e9 { return sign + threeDigits(magnitude / 1e9) + " s" }
        let seconds = Int64((magnitude / 1e9).rounded())
        if seconds < 3600 { return "\(sign)\(seconds / 60)m \(twoDigits(seconds % 60))s" }
        let minutes = Int64((magnitude / 60e9).rounded())
        return "\(sign)\(minutes / 60)h \(twoDigits(minutes % 60))m"
    }
}

/// A count or rate with three significant digits: `7`, `987`, `12.3 k`, `4.56 M`; below 1 with two: `0.017`.
package func countForPeople(_ value: Double) -> String {
    guard value.isFinite else { return "-" }
    let magnitude = abs(value)
    if magnitude < 999.5 {
        if value == value.rounded() { return String(Int64(value)) }
        guard magnitude < 1 else { return threeDigits(value) }
        // A few events an hour are not none.
        var decimals = 2
        var scaled = magnitude * 100
        while scaled < 9.95, decimals < 9 {
            scaled *= 10
            decimals += 1
        }
        return fixed(value, decimals)
    }
    if magnitude < 999.5e3 { return threeDigits(value / 1e3) + " k" }
    if magnitude < 999.5e6 { return threeDigits(value / 1e6) + " M" }
    if magnitude < 999.5e9 { return threeDigits(value / 1e9) + " G" }
    return threeDigits(value / 1e12) + " T"
}

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

/// A rate: `12.3 k/s`, `200/s`.
package func rateForPeople(_ perSecond: Double) -> String { countForPeople(perSecond) + "/s" }

/// A size with three significant digits: `512 B`, `64.0 KiB`, `1.21 GiB`.
package func bytesForPeople(_ bytes: Double) -> String {
    guard bytes.isFinite else { return "-" }
    if abs(bytes) < 1024 { return "\(Int64(bytes)) B" }
    var value = bytes / 1024
    for unit in ["KiB", "MiB", "GiB"] {
        if abs(value) < 999.5 { return threeDigits(value) + " " + unit }
        value /= 1024
    }
    return threeDigits(value) + " TiB"
}

/// A share of a whole as per cent: `0 %`, `0.12 %`, `99.9 %`, `100 %`. Never prints 100 % for less than all, nor 0 % for more than none.
package func percentForPeople(_ share: Double) -> String {
    guard share.isFinite else { return "-" }
    if share == 0 || share == 1 { return share == 0 ? "0 %" : "100 %" }
    let percent = share * 100
    if share > 0, percent < 0.005 { return "<0.01 %" }
    guard share < 1, percent >= 99.95 else { return threeDigits(percent) + " %" }
    let text = fixed(percent, 2)
    return text == "100.00" ? ">99.99 %" : text + " %"
}

/// A change with its sign, as per cent of what it was: `+9.84 %`, `-0.31 %`, `0 %`; `-` when it is not known.
package func changeForPeople(_ share: Double, unit: String = "%") -> String {
    share.isFinite ? "\(signedPercent(share)) \(unit)" : "-"
}

/// The same without its unit, for the first of two.
package func signedPercent(_ share: Double) -> String {
    let percent = share * 100
    let size = fixed(abs(percent), abs(percent) < 9.995 ? 2 : 1)
    return Double(size) == 0 ? "0" : (percent < 0 ? "-" : "+") + size
}

private func threeDigits(_ value: Double) -> String {
    let magnitude = abs(value)
    return fixed(value, magnitude < 9.995 ? 2 : magnitude < 99.95 ? 1 : 0)
}

private func twoDigits(_ value: Int64) -> String { value < 10 ? "0\(value)" : String(value) }

extension String {
    /// `open files` as `Open files`, `oneCore` as `OneCore`.
    package var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
