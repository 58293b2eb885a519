// A page names the same thousands of series each second, mostly in the same order. What a line is about is worked out once; after that it is
// recognised by its bytes.

import Glibc

/// One series of a page: a name with labels.
package final class ExposedSeries: Sendable {
    package let name: String
    /// As they stand on the page.
    package let labels: [Exposition.Label]
    /// The name with its labels sorted, values escaped as on the page: `jobs_total{kind="a",queue="b"}`.
    package let text: String
    /// Counts the series of a book from 0; no other of the same book has it.
    let number: Int

    fileprivate init(name: String, labels: [Exposition.Label], text: String, number: Int) {
        (self.name, self.labels, self.text, self.number) = (name, labels, text, number)
    }

    /// - Parameter labels: in any order.
    static func text(_ name: String, _ labels: [Exposition.Label]) -> String {
        guard !labels.isEmpty else { return name }
        var text = name + "{"
        for (index, label) in labels.sorted(by: { $0.name < $1.name }).enumerated() {
            if index > 0 { text += "," }
            text += label.name + "=\"" + label.value.asLabelValue + "\""
        }
        return text + "}"
    }
}

/// The series of one program's pages. Forgets those that are no longer there when they are more than those that are.
package struct SeriesBook: Sendable {
    /// A line up to its value, and what it is about.
    private struct Line {
        var head: [UInt8]
        var series: ExposedSeries
    }

    private var byText: [String: ExposedSeries] = [:]
    /// In the order of the page before, and of this one so far.
    private var order: [Line] = []
    private var newOrder: [Line] = []
    /// Where in `order` the next line is expected.
    private var place = 0
    /// Series that have a number.
    private var count = 0
    /// How often all were numbered anew: a number means nothing beyond that.
    private(set) var edition = 0

    /// How far ahead a line is looked for when lines before it have gone.
    private static let reach = 64
    /// So many that are gone are kept anyway.
    private static let spare = 1000

    package init() {}

    /// A page begins.
    mutating func begin() {
        if count > 2 * order.count + Self.spare { numberAnew() }
        place = 0
        newOrder.reserveCapacity(order.count)
    }

    /// It is over.
    mutating func end() {
        swap(&order, &newOrder)
        newOrder.removeAll(keepingCapacity: true)
    }

    /// Forgets all series that the page before had not.
    private mutating func numberAnew() {
        edition += 1
        byText = [:]
        count = 0
        for index in order.indices {
            let old = order[index].series
            order[index].series = byText[old.text] ?? add(old.name, old.labels, old.text)
        }
    }

    /// The series that the bytes from `start` begin with, and how many of them are before its value; `nil` where it is not the expected one.
    mutating func expected(at start: UnsafePointer<UInt8>, count: Int) -> (series: ExposedSeries, length: Int)? {
        guard place < order.count else { return nil }
        let line = order[place]
        let length = line.head.count
        guard length <= count, memcmp(line.head, start, length) == 0 else { return nil }
        place += 1
        newOrder.append(line)
        return (line.series, length)
    }

    /// A series whose line was read, whose `head` are its bytes up to the value.
    mutating func series(_ name: String, _ labels: [Exposition.Label], head: UnsafeBufferPointer<UInt8>) -> ExposedSeries {
        let text = ExposedSeries.text(name, labels)
        let known = byText[text]
        if let known, let found = order[min(place, order.count)...].prefix(Self.reach).firstIndex(where: { $0.series === known }) {
            place = found + 1
        }
        let series = known ?? add(name, labels, text)
        newOrder.append(Line(head: Array(head), series: series))
        return series
    }

    private mutating func add(_ name: String, _ labels: [Exposition.Label], _ text: String) -> ExposedSeries {
        let series = ExposedSeries(name: name, labels: labels, text: text, number: count)
        count += 1
        byText[text] = series
        return series
    }
}
