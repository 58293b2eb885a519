// What the pieces of an access log's line mean.

/// The meaning of one field.
package enum LogField: Sendable, Hashable {
    /// `GET /path?query HTTP/1.1`.
    case request
    case method
    /// Path and query as they were sent.
    case target
    /// The path alone; the query comes in a field of its own.
    case path
    /// The query, with or without its `?`.
    case query
    case httpVersion
    case status
    /// Bytes sent, whatever the server counts among them.
    case size
    /// The client's address, with or without a port.
    case client
    case user
    case host
    /// A header of the request, by its name in small letters.
    case header(String)
    /// A cookie of the request, by its name.
    case cookie(String)
    case time(TimeForm)
    case duration(DurationUnit)
    /// Read over; it has no blanks.
    case word
    /// Read over.
    case ignored

    /// How a time stamp is written.
    package enum TimeForm: Sendable, Hashable {
        /// `29/Nov/2026:11:51:41 +0000`, also with a fraction and without a zone, which then counts as UTC.
        case common
        /// `2026-11-29T11:26:24.123+00:00`, also with a space for the `T`, `Z`, a comma before the fraction, or no zone (UTC).
        case iso
        /// A number of seconds since 1970, with or without a fraction.
        case epochSeconds
        case epochMilliseconds
        case epochMicroseconds
        /// `2026-11-29` of a W3C log, with the time of day in a field of its own.
        case date
        /// `11:26:24` of a W3C log.
        case timeOfDay
    }

    /// The unit of a duration; fractions are allowed in all of them.
    package enum DurationUnit: String, Sendable, Hashable, CaseIterable {
        case seconds = "s"
        case milliseconds = "ms"
        case microseconds = "us"
        case nanoseconds = "ns"

        var nanoseconds: Double {
            switch self {
            case .seconds: 1e9
            case .milliseconds: 1e6
            case .microseconds: 1e3
            case .nanoseconds: 1
            }
        }
    }
}
