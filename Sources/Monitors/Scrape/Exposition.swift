// What programs answer on /metrics: the text format 0.0.4 and 1.0.0 of Prometheus, and OpenMetrics 1.0.

/// The samples of one page. What cannot be read is passed by and counted: the page of a program that is not ours may hold anything.
package struct Exposition: Sendable, Equatable {
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

    package struct Sample: Sendable, Equatable {
        package var name: String
        /// As they stand on the page.
        package var labels: [Label]
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

    /// - Parameter isOpenMetrics: whether the page says that it is: then timestamps are seconds, and it ends at `# EOF`.
    package init(_ page: [UInt8], isOpenMetrics: Bool) {
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
                        samples.append(try reader.sample(to: end))
                    }
                } catch {
                    badLines += 1
                    if badLines == 1 { firstMistake = "line \(number): \(error.reason)" }
                }
            }
        }
    }
}

extension Exposition.Sample {
    /// The name with its labels sorted, values escaped as on the page: `jobs_total{kind="a",queue="b"}`.
    package var series: String { Self.series(name, labels) }

    /// - Parameter labels: in any order.
    package static func series(_ name: String, _ labels: [Exposition.Label]) -> String {
        guard !labels.isEmpty else { return name }
        var text = name + "{"
        for (index, label) in labels.sorted(by: { $0.name < $1.name }).enumerated() {
            if index > 0 { text += "," }
            text += label.name + "=\"" + label.value.asLabelValue + "\""
        }
        return text + "}"
    }
}
