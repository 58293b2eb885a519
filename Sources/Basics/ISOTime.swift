/// `2026-01-31T12:00:00.5+01:00` as seconds since 1970; without a zone it is taken as UTC. `nil` for any other text.
package func isoSeconds(_ text: String) -> Double? {
    let parts = text.split { !$0.isNumber && $0 != "." }.map(String.init)
    guard parts.count >= 6, text.contains("-"), text.contains(":"), let year = Int(parts[0]), let month = Int(parts[1]),
        let day = Int(parts[2]), let hour = Int(parts[3]), let minute = Int(parts[4]), let second = Double(parts[5]),
        (1...12).contains(month), (1...31).contains(day), (0..<10_000).contains(year), (0...24).contains(hour),
        (0..<60).contains(minute)
    else { return nil }
    let days = CivilDate(year: year, month: month, day: day).days
    var seconds = Double(days * 86_400 + hour * 3600 + minute * 60) + second
    if parts.count > 6, let sign = text.last(where: { $0 == "+" || $0 == "-" }) {
        let hours = Double(parts[6].prefix(2)) ?? 0
        let minutes = Double(parts.count > 7 ? parts[7] : String(parts[6].dropFirst(2))) ?? 0
        seconds += (sign == "+" ? -1 : 1) * (hours * 3600 + minutes * 60)
    }
    return seconds
}
