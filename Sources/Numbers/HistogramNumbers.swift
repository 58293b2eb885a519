package import Basics
package import Histograms

/// The intervals of a log of histograms, added up.
package struct HistogramNumbers: Sendable {
    /// How many intervals.
    package let histograms: Int
    /// When the log starts, in nanoseconds since 1970 or whatever it counts from.
    package let start: Nanoseconds
    /// From the start of the first interval to the end of the last, counted from the start of the log.
    package let covered: Range<Nanoseconds>
    /// What was asked for; `nil` for all of them.
    package let tag: String?
    /// The sum.
    package let histogram: Histogram

    /// A percentile, 0...100, as HdrHistogram gives it: the highest value that counts as equal.
    package func value(atPercentile percentile: Double) -> Int64 { histogram.value(atPercentile: percentile) }
}

extension NumbersAnalysis {
    /// Adds up the intervals of a log (`.hlog`) that start within `offsets`, counted from its start, and have the tag asked for. Throws every line
    /// that cannot be read, or that nothing is left.
    package static func histogram(
        _ text: String, file: String, offsets: Range<Nanoseconds> = Nanoseconds.min..<Nanoseconds.max, tag: String? = nil
    ) throws(Problems) -> NumbersAnalysis {
        // Histograms that everything fits into, at the resolution of the reference tools.
        var sum = Histogram(Geometry(lowest: 1, highest: 1 << 60, digits: 3))
        var untagged = (sum: sum, count: 0)
        var reader = HistogramLogReader(text, file: file, offsets: .min ..< .max)
        var log = ProblemList()
        var tags: Set<String> = []
        var hasUntagged = false
        var (all, count, before) = (0, 0, 0)
        var (from, to, end) = (Nanoseconds.max, Nanoseconds.min, Nanoseconds(0))
        while true {
            do throws(Problem) {
                guard let entry = try reader.next() else { break }
                all += 1
                let offset = entry.start - (reader.startTime ?? entry.start)
                end = max(end, offset + entry.length)
                if let tag = entry.tag { tags.insert(tag) } else { hasUntagged = true }
                if offset < 0, offset < offsets.lowerBound { before += 1 }
                guard offsets.contains(offset), tag == nil || entry.tag == tag else { continue }
                if entry.tag == nil {
                    untagged.sum.add(entry.histogram)
                    untagged.count += 1
                } else {
                    sum.add(entry.histogram)
                    count += 1
                }
                (from, to) = (min(from, offset), max(to, offset + entry.length))
            } catch {
                log.add(error)
            }
        }
        try log.throwAny()
        // Beside tagged lines, those without a tag are as a rule their sum, as they are in our own logs: then they are not added once more.
        let isSum = untagged.count > 0 && count > 0 && untagged.sum == sum
        if !isSum {
            sum.add(untagged.sum)
            count += untagged.count
        }
        guard all > 0 else {
            throw Problems([Problem(.usage, "\"\(file)\" holds no histogram.", hint: "An interval log (.hlog) was expected.")])
        }
        if let tag, !tags.contains(tag) {
            let known = tags.isEmpty ? "Its lines have no tags." : "There are: \(tags.sorted().joined(separator: ", "))."
            throw Problems([Problem(.usage, "No line of \"\(file)\" has the tag \"\(tag)\"\(didYouMean(tag, tags))", hint: known)])
        }
        guard count > 0 else {
            throw Problems([
                Problem(
                    .usage, "No interval of \"\(file)\" starts in the time asked for.",
                    hint: "The log covers \(end.forPeople) from its start.")
            ])
        }
        var warnings: [String] = []
        if before > 0 {
            warnings.append(
                "\(before) interval\(before == 1 ? "" : "s") before the start that the log names \(before == 1 ? "is" : "are") left out; without --from they count."
            )
        }
        let series = tags.count + (hasUntagged && !isSum ? 1 : 0)
        if tag == nil, series > 1 {
            let names = (hasUntagged && !isSum ? ["one without a tag"] : []) + tags.sorted().map { "\"\($0)\"" }
            warnings.append(
                "The log holds \(series) series (\(names.joined(separator: ", "))); they were added up. --tag takes one.")
        }
        let numbers = HistogramNumbers(
            histograms: count, start: reader.startTime ?? 0, covered: from..<max(from, to), tag: tag, histogram: sum)
        return NumbersAnalysis(file, rows: all, .histogram(numbers), warnings: warnings)
    }
}
