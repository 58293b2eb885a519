package import Basics
import FoundationEssentials

/// One line of an interval log (`.hlog`): what was recorded in one stretch of time.
package struct HistogramLogEntry: Sendable, Equatable {
    /// What the values are of, where a log holds several series.
    package var tag: String?
    /// When the interval began, in nanoseconds since 1970 (or since whatever the log counts from, if it does not say).
    package var start: Nanoseconds
    package var length: Nanoseconds
    package var histogram: Histogram

    package init(tag: String? = nil, start: Nanoseconds, length: Nanoseconds, histogram: Histogram) {
        self.tag = tag
        self.start = start
        self.length = length
        self.histogram = histogram
    }
}

/// Writes HdrHistogram's interval log, version 1.3, line by line: histograms per interval, that the standard tools read, cut and plot.
package struct HistogramLogWriter: Sendable {
    /// What the log counts its times from, in nanoseconds since 1970.
    package let startTime: Nanoseconds

    package init(startTime: Nanoseconds) { self.startTime = startTime }

    /// The lines before the first interval; `comment` says what wrote the log.
    package func header(comment: String) -> String {
        let date = Date(timeIntervalSince1970: startTime.inSeconds).ISO8601Format()
        return """
            #[\(comment.split(whereSeparator: \.isNewline).joined(separator: " "))]
            #[Histogram log format version 1.3]
            #[StartTime: \(seconds(startTime)) (seconds since epoch), \(date)]
            #[BaseTime: \(seconds(startTime)) (seconds since epoch)]
            "StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram"

            """
    }

    /// One interval. Times are kept to the millisecond and the maximum is in milliseconds, as the format wants it. What a tag cannot
    /// hold (commas, spaces, line ends) becomes `_`.
    package func line(_ entry: HistogramLogEntry) -> String {
        let tag = entry.tag.map { tag in
            "Tag=" + String(tag.map { $0 == "," || $0.isWhitespace ? "_" : $0 }) + ","
        }
        let fields = [seconds(entry.start - startTime), seconds(entry.length), fixed(entry.histogram.max.inMilliseconds, 3)]
        return "\(tag ?? "")\(fields.joined(separator: ",")),\(entry.histogram.base64Encoded())\n"
    }

    private func seconds(_ time: Nanoseconds) -> String {
        // From whole milliseconds: today's date in nanoseconds is beyond what a Double holds exactly.
        let milliseconds = (time + (time < 0 ? -500_000 : 500_000)) / 1_000_000
        return fixed(Double(milliseconds) / 1000, 3)
    }
}
