// What programs answer on /metrics: the text format 0.0.4 and 1.0.0 of Prometheus, and OpenMetrics 1.0.

/// The samples of one page. What cannot be read is passed by and counted: the page of a program that is not ours may hold anything.
package struct Exposition: Sendable {
    /// What a family is said to be.
    package enum Kind: String, Sendable {
        case counter, gauge, histogram, summary, untyped, unknown, info, stateset, gaugehistogram
    }

    package struct Label: Sendable, Hashable {
        package var name: String
        package var value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    package struct Sample: Sendable {
        package var series: ExposedSeries
        package var value: Double
        /// Seconds since 1970, where the page says when it was measured.
        package var timestamp: Double?
    }

    /// By the name that the TYPE line has.
    package private(set) var kinds: [String: Kind] = [:]
    package private(set) var samples: [Sample] = []
    /// Lines that are neither.
    package private(set) var badLines = 0
    /// What is wrong with the first of them, and where: `line 3: "x" is no number`.
    package private(set) var firstMistake = ""

    /// - Parameters:
    ///   - isOpenMetrics: whether the page says that it is: then timestamps are seconds, and it ends at `# EOF`.
    ///   - book: the series of the pages before, to which those of this one are added.
    package init(_ page: [UInt8], isOpenMetrics: Bool, _ book: inout SeriesBook) {
        book.begin()
        defer { book.end() }
        // A number is read up to the first byte that cannot be part of it: there must be one.
        let bytes = page + [0x0A]
        bytes.withUnsafeBufferPointer { bytes in
            var reader = LineReader(bytes, isOpenMetrics: isOpenMetrics)
            var number = 0
            while reader.position < bytes.count {
                number += 1
                let end = reader.endOfLine
                defer { reader.position = end + 1 }
                reader.skipBlanks(to: end)
                if reader.position >= end { continue }
                do throws(LineMistake) {
                    if bytes[reader.position] == UInt8(ascii: "#") {
                        switch try reader.comment(to: end) {
                        case .kind(let name, let kind): kinds[name] = kind
                        case .end: return
                        case .other: break
                        }
                    } else {
                        samples.append(try reader.sample(to: end, &book))
                    }
                } catch {
                    badLines += 1
                    if badLines == 1 { firstMistake = "line \(number): \(error.reason)" }
                }
            }
        }
    }
}
