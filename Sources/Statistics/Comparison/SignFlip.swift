package import Basics

/// The sign-flip test (Fisher 1935): when a change does nothing, each paired difference was as likely to come out with the other sign.
///
/// Exact over all 2ᴷ signs for up to 20 differences. The smallest two-sided p is 2/2ᴷ: below eight differences 1 % cannot be reached.
/// Needs no distribution, only symmetry around 0 when nothing changed.
package struct SignFlip: Hashable, Sendable {
    /// The most differences for which all signs are tried.
    package static let exactLimit = 20

    /// The share of signs whose |mean| reaches the one seen.
    package let pTwoSided: Double
    /// The share of signs whose mean is at least the one seen.
    package let pGreater: Double
    /// The share of signs whose mean is at most the one seen.
    package let pLess: Double

    /// All signs. Throws `tooFew` for none, `tooMany` above ``exactLimit``.
    package init(exact differences: [Double]) throws(StatisticsError) {
        try require(differences, atLeast: 1)
        guard differences.count <= Self.exactLimit else {
            throw .tooMany(limit: Self.exactLimit, found: differences.count)
        }
        var tally = Tally(differences)
        var sums = [0.0]
        for difference in differences { sums = sums.map { $0 - difference } + sums.map { $0 + difference } }
        for sum in sums { tally.count(sum) }
        let all = Double(sums.count)
        (pTwoSided, pGreater, pLess) = (Double(tally.twoSided) / all, Double(tally.greater) / all, Double(tally.less) / all)
    }

    /// `draws` random signs, for any number of differences; p = (1 + hits)/(draws + 1), never 0. Throws `tooFew` for none.
    package init(_ differences: [Double], draws: Int, using random: inout SeededRandom) throws(StatisticsError) {
        try require(differences, atLeast: 1)
        guard draws > 0 else { throw .invalid("draws must be above 0") }
        var tally = Tally(differences)
        for _ in 0..<draws {
            var (sum, bits, left) = (0.0, UInt64(0), 0)
            for difference in differences {
                if left == 0 { (bits, left) = (random.next(), 64) }
                sum += bits & 1 == 0 ? difference : -difference
                (bits, left) = (bits >> 1, left - 1)
            }
            tally.count(sum)
        }
        let all = Double(draws + 1)
        pTwoSided = Double(tally.twoSided + 1) / all
        pGreater = Double(tally.greater + 1) / all
        pLess = Double(tally.less + 1) / all
    }

    /// Counts how many sums reach the one seen, up to rounding.
    private struct Tally {
        let seen: Double
        let slack: Double
        var (twoSided, greater, less) = (0, 0, 0)

        init(_ differences: [Double]) {
            seen = differences.reduce(0, +)
            slack = differences.reduce(0) { $0 + abs($1) } * 1e-12
        }

        mutating func count(_ sum: Double) {
            if abs(sum) >= abs(seen) - slack { twoSided += 1 }
            if sum >= seen - slack { greater += 1 }
            if sum <= seen + slack { less += 1 }
        }
    }
}
