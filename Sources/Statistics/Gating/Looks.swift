/// When an adaptive comparison may look at its result, and how much of alpha each look spends (Bonferroni: valid whatever the looks have in
/// common). All looks together never exceed alpha, so stopping early cannot buy false alarms.
package struct Looks: Hashable, Sendable {
    /// One moment at which the result may be looked at.
    package struct Look: Hashable, Sendable {
        /// How many blocks must be complete; even, so that both orders are balanced.
        package let blocks: Int
        /// What this look may spend.
        package let alpha: Double
    }

    /// In the order in which they come.
    package let looks: [Look]

    /// Three looks, at K, 1.5·K and 2·K blocks, spending 0.3, 0.3 and 0.4 of alpha. Throws `invalid` below two blocks or for an alpha outside 0..1.
    package init(blocks: Int, alpha: Double = 0.01) throws(StatisticsError) {
        guard blocks >= 2, blocks <= Int.max / 4 else { throw .invalid("an adaptive comparison needs at least 2 blocks") }
        try requireProbability(alpha, "alpha")
        func even(_ count: Int) -> Int { count + count % 2 }
        looks = [
            Look(blocks: even(blocks), alpha: 0.3 * alpha),
            Look(blocks: even(blocks + (blocks + 1) / 2), alpha: 0.3 * alpha),
            Look(blocks: 2 * even(blocks), alpha: 0.4 * alpha),
        ]
    }
}
