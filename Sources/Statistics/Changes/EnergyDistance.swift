/// How far two samples' distributions lie apart (Székely and Rizzo 2004), in the usual biased averages.
package struct EnergyDistance: Hashable, Sendable {
    /// 2·mean|x − y| − mean|x − x′| − mean|y − y′|; 0 only for equal distributions.
    package let energy: Double
    /// nm/(n + m)·energy, the statistic of a test.
    package let statistic: Double
    /// energy / (2·mean|x − y|), 0...1; 0 when all values are equal.
    package let inhomogeneity: Double

    /// Throws `tooFew` for an empty sample. O((n + m)²) in time.
    package init(_ first: [Double], _ second: [Double]) throws(StatisticsError) {
        try require(first, atLeast: 1)
        try require(second, atLeast: 1)
        func meanDistance(_ a: [Double], _ b: [Double]) -> Double {
            a.reduce(0) { sum, x in b.reduce(sum) { $0 + abs(x - $1) } } / Double(a.count) / Double(b.count)
        }
        let between = meanDistance(first, second)
        energy = 2 * between - meanDistance(first, first) - meanDistance(second, second)
        let (n, m) = (Double(first.count), Double(second.count))
        statistic = n * m / (n + m) * energy
        inhomogeneity = between > 0 ? energy / (2 * between) : 0
    }
}
