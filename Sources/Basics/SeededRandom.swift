/// A small, fast, seeded generator (SplitMix64: Steele, Lea and Flood 2014). The same seed gives the same sequence everywhere.
package struct SeededRandom: RandomNumberGenerator, Sendable {
    private var state: UInt64

    package init(seed: UInt64) { state = seed }

    /// An independent generator for one part of the whole (a VU, a trial, a workload), named by numbers.
    package init(seed: UInt64, part: UInt64...) {
        var mixed = SeededRandom(seed: seed)
        for number in part { mixed = SeededRandom(seed: mixed.next() ^ (number &* 0xD6E8_FEB8_6659_FD93)) }
        state = mixed.next()
    }

    /// The same as of `part: first, second`, without the array that more of them are passed in: for generators made once an iteration.
    package init(seed: UInt64, part first: UInt64, number second: UInt64) {
        var mixed = SeededRandom(seed: seed)
        mixed = SeededRandom(seed: mixed.next() ^ (first &* 0xD6E8_FEB8_6659_FD93))
        mixed = SeededRandom(seed: mixed.next() ^ (second &* 0xD6E8_FEB8_6659_FD93))
        state = mixed.next()
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// Uniform in [0, 1).
    package mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// Uniform in `range`, without bias.
    package mutating func integer(in range: ClosedRange<Int64>) -> Int64 { Int64.random(in: range, using: &self) }
}
