// What charts can share: columns with a name each. Whatever is on one axis is read by one crosshair.

package import JSON

/// The columns of one or more charts.
package struct ChartAxis: Sendable {
    /// How the charts and the script call it.
    package let id: String
    /// What a column is, over the first column of the table behind a chart: `from`, `percentile`.
    package let title: String
    /// What the crosshair says at each column.
    package let labels: [String]
    /// Where the columns are, as shares of the width; empty where they are side by side.
    package var places: [Double] = []
    /// How many seconds share a column, of an axis of time.
    package var step = 1

    package init(id: String, title: String, labels: [String], places: [Double] = [], step: Int = 1) {
        self.id = id
        self.title = title
        self.labels = labels
        self.places = places
        self.step = step
    }

    /// The middle of a column, as a share of the width.
    package func place(_ column: Int) -> Double {
        places.indices.contains(column) ? places[column] : (Double(column) + 0.5) / Double(max(1, labels.count))
    }

    /// At most ten words below the columns.
    package func ticks(_ words: [String]) -> [(share: Double, label: String)] {
        let stride = max(1, (words.count + 9) / 10)
        return words.enumerated().filter { $0.offset % stride == 0 }.map { (place($0.offset), $0.element) }
    }

    /// For the script.
    package var data: JSONValue {
        var members: [JSONValue.Member] = [
            .init("title", .string(title)), .init("labels", .array(labels.map { .string($0.harmless.cut(to: 200)) })),
            .init("step", .integer(Int64(step))),
        ]
        if !places.isEmpty { members.append(.init("places", .array(places.map { .number(fourDigits($0)) }))) }
        return .object(members)
    }
}
