import Glibc

/// The names of runs: sortable by time, and unique.
enum RunIdentifier {
    /// Such as `20261121-004213-k3f9`, in UTC.
    static func make() -> String {
        var seconds = time(nil)
        var date = tm()
        gmtime_r(&seconds, &date)
        func two(_ value: Int32) -> String { value < 10 ? "0\(value)" : "\(value)" }
        let day = "\(1900 + date.tm_year)\(two(date.tm_mon + 1))\(two(date.tm_mday))"
        let clock = two(date.tm_hour) + two(date.tm_min) + two(date.tm_sec)
        let letters = Array("abcdefghjkmnpqrstuvwxyz23456789")
        return "\(day)-\(clock)-" + String((0..<4).map { _ in letters.randomElement()! })
    }
}
