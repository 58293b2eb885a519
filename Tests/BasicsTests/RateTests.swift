import Basics
import Testing

@Suite("Rate")
struct RateTests {
    @Test(
        "an event is due at its index divided by the rate, however far along",
        arguments: [
            ("200/s", 0, 0), ("200/s", 1, 5_000_000), ("200/s", 1_000_000_000, 5_000_000_000_000_000), ("3/s", 1, 333_333_333),
            ("3/s", 3, 1_000_000_000), ("3/s", 1_000_000_000, 333_333_333_333_333_333),
            ("3/s", 3_000_000_000, 1_000_000_000_000_000_000),
            ("7000/s", 1_000_000_000, 142_857_142_857_142), ("6000/min", 7, 70_000_000), ("10/h", 1, 360_000_000_000),
            ("33.333333/s", 33_333_333, 1_000_000_000_000_000), ("0.000001/s", 1, 1_000_000_000_000_000),
            ("1000000000/s", .max, .max),
        ] as [(String, Int64, Nanoseconds)])
    func times(text: String, index: Int64, due: Nanoseconds) {
        #expect(Rate(text)?.time(for: index) == due)
    }

    @Test("no moment for a rate of zero, before the start, or after all clocks end")
    func none() {
        #expect(Rate("0/s")?.time(for: 5) == nil)
        #expect(Rate("5/s")?.time(for: -1) == nil)
        #expect(Rate("5/s")?.time(for: .min) == nil)
        #expect(Rate("1/h")?.time(for: .max) == nil)
        #expect(Rate("0.000001/h")?.time(for: 10_000_000_000) == nil)
    }

    @Test(
        "events follow each other at the same pace, to the nanosecond", arguments: ["7/s", "999.999/s", "123457/min", "1234567/h"])
    func steady(text: String) throws {
        let rate = try #require(Rate(text))
        let gap = 1e9 / rate.perSecond
        for index in [0, 1, 1000, 999_999_999, 1_000_000_000] as [Int64] {
            let here = try #require(rate.time(for: index))
            let next = try #require(rate.time(for: index + 1))
            #expect(abs(Double(next - here) - gap) <= 1)
        }
    }
}
