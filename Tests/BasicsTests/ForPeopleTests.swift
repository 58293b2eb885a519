import Basics
import Testing

@Suite("Printing for people")
struct ForPeopleTests {
    @Test(
        "a time has three digits and the unit that fits",
        arguments: [
            (0, "0 ms"), (1, "1 ns"), (840, "840 ns"), (999, "999 ns"), (1000, "1.00 µs"), (1235, "1.24 µs"), (9994, "9.99 µs"),
            (9995, "10.0 µs"), (99_949, "99.9 µs"), (99_950, "100 µs"), (999_499, "999 µs"), (999_500, "1.00 ms"),
            (1_240_000, "1.24 ms"),
            (999_499_999, "999 ms"), (999_500_000, "1.00 s"), (2_500_000_000, "2.50 s"), (59_960_000_000, "60.0 s"),
            (99_949_999_999, "99.9 s"), (99_950_000_000, "1m 40s"), (200_000_000_000, "3m 20s"), (3_599_499_000_000, "59m 59s"),
            (3_599_500_000_000, "1h 00m"), (3_600_000_000_000, "1h 00m"), (7_199_000_000_000, "2h 00m"),
            (90_000_000_000_000, "25h 00m"),
            (-1_240_000, "-1.24 ms"), (-7, "-7 ns"),
        ] as [(Nanoseconds, String)])
    func time(value: Nanoseconds, text: String) { #expect(value.forPeople == text) }

    @Test("the farthest times print", arguments: [Int64.min, .max])
    func farTimes(value: Nanoseconds) { #expect(value.forPeople.hasSuffix("m")) }

    @Test(
        "a count has three digits, or all it has below a thousand",
        arguments: [
            (0, "0"), (7, "7"), (987, "987"), (999, "999"), (999.4, "999"), (999.5, "1.00 k"), (1000, "1.00 k"), (9994, "9.99 k"),
            (9995, "10.0 k"), (12_345, "12.3 k"), (999_499, "999 k"), (999_500, "1.00 M"), (4_560_000, "4.56 M"),
            (999_500_000, "1.00 G"),
            (999.5e9, "1.00 T"), (5e15, "5000 T"), (9.994, "9.99"), (9.995, "10.0"), (99.94, "99.9"), (99.95, "100"), (0.5, "0.50"),
            (0.12, "0.12"), (0.0167, "0.017"), (0.000278, "0.00028"), (-12_345, "-12.3 k"), (-0.5, "-0.50"), (.nan, "-"),
            (.infinity, "-"),
        ] as [(Double, String)])
    func count(value: Double, text: String) {
        #expect(countForPeople(value) == text)
        #expect(rateForPeople(value) == text + "/s")
    }

    @Test(
        "a size has three digits and a unit of 1024",
        arguments: [
            (0, "0 B"), (512, "512 B"), (1023, "1023 B"), (1024, "1.00 KiB"), (65_536, "64.0 KiB"), (1_023_488, "0.98 MiB"),
            (1_048_576, "1.00 MiB"), (1_300_000_000, "1.21 GiB"), (5e12, "4.55 TiB"), (-2048, "-2.00 KiB"), (.nan, "-"),
        ] as [(Double, String)])
    func bytes(value: Double, text: String) { #expect(bytesForPeople(value) == text) }

    @Test(
        "a share never prints as all or none when it is not",
        arguments: [
            (0, "0 %"), (1, "100 %"), (0.0012, "0.12 %"), (0.5, "50.0 %"), (0.999, "99.9 %"), (0.9994, "99.9 %"),
            (0.9995, "99.95 %"),
            ((0.9995).nextDown, "99.9 %"), (0.99951, "99.95 %"), (0.9999, "99.99 %"), (0.99995, ">99.99 %"),
            ((0.99995).nextDown, "99.99 %"), ((1.0).nextDown, ">99.99 %"), (1.5, "150 %"), (1e-9, "<0.01 %"),
            ((0.00005).nextDown, "<0.01 %"), (0.00005, "0.01 %"), (0.00006, "0.01 %"), (-0.25, "-25.0 %"), (.nan, "-"),
        ] as [(Double, String)])
    func percent(share: Double, text: String) { #expect(percentForPeople(share) == text) }

    @Test("no share between none and all prints as either", arguments: 0..<2000)
    func percentEverywhere(step: Int) {
        for share in [Double(step + 1) / 40_000_000, 1 - Double(step + 1) / 40_000_000, Double(step + 1) / 2001] {
            #expect(!["0 %", "0.00 %", "100 %", "100.0 %", "100.00 %"].contains(percentForPeople(share)))
        }
    }

    @Test(
        "decimals are fixed, and halves round away from zero",
        arguments: [
            (1.5, 0, "2"), (2.5, 0, "3"), (-2.5, 0, "-3"), (0.05, 1, "0.1"), (0.04, 1, "0.0"), (-0.04, 1, "0.0"),
            (12.3456, 2, "12.35"),
            (7, 3, "7.000"), (0.001, 3, "0.001"), (1e15, 2, "1000000000000000.00"), (0.1, 12, "0.100000000000"), (.nan, 2, "-"),
        ] as [(Double, Int, String)])
    func decimals(value: Double, count: Int, text: String) { #expect(fixed(value, count) == text) }

    @Test("spans convert to the units of reports")
    func units() {
        #expect(Nanoseconds.seconds(2).inMilliseconds == 2000)
        #expect(Nanoseconds.milliseconds(1500).inSeconds == 1.5)
        #expect(Nanoseconds.microseconds(3) == 3000)
    }
}
