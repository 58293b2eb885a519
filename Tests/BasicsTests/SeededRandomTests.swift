import Basics
import TestSupport
import Testing

@Suite("Seeded random")
struct SeededRandomTests {
    /// Vectors of the reference implementation (Vigna's splitmix64.c).
    @Test(
        "the sequence is SplitMix64's",
        arguments: [
            (0, [0xE220_A839_7B1D_CDAF, 0x6E78_9E6A_A1B9_65F4, 0x06C4_5D18_8009_454F]),
            (
                1_234_567,
                [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423, 4_593_380_528_125_082_431]
            ),
        ] as [(UInt64, [UInt64])])
    func vectors(seed: UInt64, expected: [UInt64]) {
        var random = SeededRandom(seed: seed)
        #expect(expected.map { _ in random.next() } == expected)
    }

    @Test("every part has its own sequence, and always the same")
    func parts() {
        func start(_ random: SeededRandom) -> [UInt64] {
            var random = random
            return (0..<3).map { _ in random.next() }
        }
        var seen: Set<[UInt64]> = []
        for seed in 0..<10 as Range<UInt64> {
            seen.insert(start(SeededRandom(seed: seed)))
            for a in 0..<20 as Range<UInt64> {
                seen.insert(start(SeededRandom(seed: seed, part: a)))
                for b in 0..<10 as Range<UInt64> { seen.insert(start(SeededRandom(seed: seed, part: a, b))) }
            }
        }
        #expect(seen.count == 10 * (1 + 20 + 200))
        #expect(start(SeededRandom(seed: 7, part: 1, 2)) == start(SeededRandom(seed: 7, part: 1, 2)))
    }

    @Test("the sequences of neighbouring parts do not move together")
    func independence() {
        for part in 0..<50 as Range<UInt64> {
            var a = SeededRandom(seed: 1, part: part)
            var b = SeededRandom(seed: 1, part: part + 1)
            let correlation = (0..<2000).reduce(0.0) { sum, _ in sum + (a.unit() - 0.5) * (b.unit() - 0.5) } / 2000 * 12
            // Five standard errors.
            #expect(abs(correlation) < 5 / (2000.0).squareRoot())
        }
    }

    @Test("units lie in [0, 1) and are uniform")
    func units() {
        var random = SeededRandom(seed: 9)
        var tenths = [Int](repeating: 0, count: 10)
        for _ in 0..<10_000 {
            let unit = random.unit()
            #expect((0..<1).contains(unit))
            tenths[Int(unit * 10)] += 1
        }
        #expect(tenths.areAll { abs($0 - 1000) < 150 })
    }

    @Test("integers reach both ends of their range and never leave it")
    func integers() {
        var random = SeededRandom(seed: 9)
        var seen: Set<Int64> = []
        for _ in 0..<200 { seen.insert(random.integer(in: -2...3)) }
        #expect(seen == [-2, -1, 0, 1, 2, 3])
        #expect(random.integer(in: 5...5) == 5)
        _ = random.integer(in: .min ... .max)
    }
}
