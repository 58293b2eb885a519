/// Do two series rise and fall together, whatever the shape of the curve between them?
package enum RankCorrelation {
    /// Spearman's ρ: the correlation of the ranks, −1...1, ties sharing their mean rank; 0 when one series is constant. Throws `tooFew` below
    /// three pairs, `unequalLengths`.
    package static func spearman(_ first: [Double], _ second: [Double]) throws(StatisticsError) -> Double {
        try require(first, atLeast: 3)
        guard first.count == second.count else { throw .unequalLengths(first.count, second.count) }
        try require(second, atLeast: 3)
        let (x, y) = (Ranks(first).ranks, Ranks(second).ranks)
        let (meanX, meanY) = (x.mean, y.mean)
        let product = zip(x, y).reduce(0) { $0 + ($1.0 - meanX) * ($1.1 - meanY) }
        let scale = (x.sumOfSquares * y.sumOfSquares).squareRoot()
        return scale > 0 ? product / scale : 0
    }
}
