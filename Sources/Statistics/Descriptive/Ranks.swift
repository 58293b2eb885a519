/// Ranks from 1, ties sharing the mean of the ranks they cover, and how many values each tie covers.
struct Ranks {
    /// The rank of each value, in the order given.
    let ranks: [Double]
    /// The size of every group of equal values, smallest value first; all ones where there is no tie.
    let groups: [Int]

    init(_ values: [Double]) {
        let order = values.indices.sorted { values[$0] < values[$1] }
        var ranks = [Double](repeating: 0, count: values.count)
        var groups: [Int] = []
        var start = 0
        while start < order.count {
            var end = start + 1
            while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
            for position in start..<end { ranks[order[position]] = Double(start + 1 + end) / 2 }
            groups.append(end - start)
            start = end
        }
        self.ranks = ranks
        self.groups = groups
    }

    var hasTies: Bool { groups.contains { $0 > 1 } }

    /// Σ over ties of t³ − t, which the variance of rank statistics loses.
    var tieCorrection: Double { groups.reduce(0) { $0 + Double($1) * (Double($1) * Double($1) - 1) } }

    /// For each value, the number (from 0) of its group among the distinct values in rising order.
    static func levels(_ values: [Double]) -> [Int] {
        let order = values.indices.sorted { values[$0] < values[$1] }
        var levels = [Int](repeating: 0, count: values.count)
        var level = 0
        for (position, index) in order.enumerated() {
            if position > 0, values[index] != values[order[position - 1]] { level += 1 }
            levels[index] = level
        }
        return levels
    }
}
