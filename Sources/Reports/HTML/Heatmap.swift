// The latency map as a picture: time to the right, latency upwards, the darker (in the dark: the brighter) the more requests.

import Analysis
import Basics
import Drawing

extension LatencyMap {
    private static let levels = 7

    /// - Parameter stride: how many seconds lie between those that went in.
    func figure(marks: Marks, stride: Int, xTicks: [(share: Double, label: String)]) -> Markup {
        var frame = ChartFrame(id: "heatmap", title: "Latency heatmap", isTall: true)
        frame.note = "Successful requests by response time; each step of colour is a multiple of the one before."
        if stride > 1 { frame.note += " Drawn from one second in \(stride), for speed; all other figures count every second." }
        frame.summary = "How many requests took how long at each moment; the table below has the numbers."
        frame.xTicks = xTicks
        frame.yTicks = scale.ticks.map { (scale.share($0), ChartUnit.milliseconds.text($0)) }
        frame.legend = legend
        frame.table = table
        return frame.figure(marks.drawing(width: ChartFrame.width, height: ChartFrame.height) + cells)
    }

    private var densest: Double {
        (0..<columns).reduce(0) { most, column in (0..<Self.rows).reduce(most) { max($0, density(column, $1)) } }
    }

    /// One path for each level of colour, in which neighbours of a row are one rectangle.
    private var cells: Markup {
        let densest = logarithm(1 + densest)
        var paths = Array(repeating: "", count: Self.levels + 1)
        let width = Double(ChartFrame.width) * Double(group) / Double(timeline.count)
        let height = ChartFrame.height / Self.rows
        func level(_ column: Int, _ row: Int) -> Int {
            let density = density(column, row)
            guard density > 0, densest > 0 else { return 0 }
            return min(Self.levels, 1 + Int(logarithm(1 + density) / densest * Double(Self.levels)))
        }
        func x(_ column: Int) -> Int { min(ChartFrame.width, Int((Double(column) * width).rounded())) }
        for row in 0..<Self.rows {
            var column = 0
            while column < columns {
                let shade = level(column, row)
                var end = column + 1
                while end < columns, level(end, row) == shade { end += 1 }
                let length = x(end) - x(column)
                if shade > 0 {
                    paths[shade] += "M\(x(column)) \((Self.rows - 1 - row) * height)h\(length)v\(height)h-\(length)z"
                }
                column = end
            }
        }
        var cells = Markup()
        for (shade, path) in paths.enumerated() where !path.isEmpty {
            cells += "<path class=\"heat\(shade)\" d=\"\(Markup(ours: path))\"/>"
        }
        return cells
    }

    private var legend: Markup {
        let steps = (1...Self.levels).map { "<i class=\"swatch heat\($0)\"></i>" as Markup }
        return
            "<div class=\"legend\"><span class=\"ramp\">few \(steps) \(rateForPeople(densest)) in one cell</span></div>"
    }

    /// The map again in coarser cells, for reading.
    private var table: Markup {
        let bandRows = 5
        let bands = stride(from: 0, to: Self.rows, by: bandRows).map { $0 }
        let every = max(1, (columns + 23) / 24)
        let heads = bands.map { band in
            "<th scope=\"col\">to \(ChartUnit.milliseconds.text(bottom(of: min(Self.rows, band + bandRows))))</th>" as Markup
        }
        let lines = stride(from: 0, to: columns, by: every).map { column in
            let range = column..<min(columns, column + every)
            let cells = bands.map { band in
                let count = range.reduce(Int64(0)) { sum, column in
                    (band..<min(Self.rows, band + bandRows)).reduce(sum) { $0 + counts[column * Self.rows + $1] }
                }
                return "<td>\(count == 0 ? "" : exact(count))</td>" as Markup
            }
            return "<tr><th scope=\"row\">\(timeline.label(column * group))</th>\(cells)</tr>" as Markup
        }
        return
            "<details class=\"values\"><summary>Values as a table</summary><div class=\"scroll\"><table><thead><tr><th scope=\"col\">from</th>\(heads)</tr></thead><tbody>\(lines)</tbody></table></div></details>\n"
    }
}
