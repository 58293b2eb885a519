import Basics
import Glibc

/// The `Date` header (RFC 9110 §6.6.1), written anew at most once a second.
struct DateLine {
    private(set) var bytes: [UInt8] = []
    private var renewal: Nanoseconds = .min

    /// Brings the line up to date; `now` is the loop's clock.
    mutating func refresh(now: Nanoseconds) {
        guard now >= renewal else { return }
        renewal = now + .seconds(1)
        bytes = Self.line(secondsSince1970: time(nil))
    }

    /// `Date: Sun, 06 Nov 1994 08:49:37 GMT` and its line end.
    static func line(secondsSince1970 seconds: Int) -> [UInt8] {
        var moment = seconds
        var parts = tm()
        gmtime_r(&moment, &parts)
        let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let day = "\(days[Int(parts.tm_wday)]), \(two(parts.tm_mday)) \(months[Int(parts.tm_mon)]) \(parts.tm_year + 1900)"
        return Array("Date: \(day) \(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec)) GMT\r\n".utf8)
    }

    private static func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : String(number) }
}
