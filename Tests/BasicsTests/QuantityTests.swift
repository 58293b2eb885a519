import Basics
import Testing

@Suite("Quantities")
struct QuantityTests {
    @Test(
        "a duration reads to the nanosecond, and prints as a text that reads back",
        arguments: [
            ("250ms", 250_000_000, "250ms"), ("10s", 10_000_000_000, "10s"), ("1m30s", 90_000_000_000, "1m30s"),
            ("90s", 90_000_000_000, "1m30s"), ("0s", 0, "0s"), ("0ms", 0, "0s"), ("1.5s", 1_500_000_000, "1s500ms"),
            ("0.1s", 100_000_000, "100ms"), ("2h", 7_200_000_000_000, "2h"),
            ("1d2h3m4s5ms6us7ns", 93_784_005_006_007, "1d2h3m4s5ms6us7ns"),
            ("3µs", 3000, "3us"), ("1.5ns", 2, "2ns"), ("0.000000001s", 1, "1ns"), ("007s", 7_000_000_000, "7s"),
            ("3650d", 315_360_000_000_000_000, "3650d"),
            ("3649d23h59m59s999999999ns", 315_359_999_999_999_999, "3649d23h59m59s999ms999us999ns"),
        ] as [(String, Nanoseconds, String)])
    func timeSpan(text: String, nanoseconds: Nanoseconds, printed: String) throws {
        let span = try #require(TimeSpan(text))
        #expect(span.nanoseconds == nanoseconds)
        #expect(span.description == printed)
        #expect(TimeSpan(printed) == span)
    }

    @Test(
        "what is not a duration is refused",
        arguments: [
            "", "s", "10", "10 s", " 10s", "10s ", "-1s", "+1s", "1e3s", ".5s", "5.s", "1.2.3s", "10x", "10S", "1s1s", "1s1m",
            "1m-1s",
            "3651d", "3650d1ns", "99999999999999999999s", "9999999999999999999d", "0x10s", "١s", "infs", "1,5s",
        ])
    func badTimeSpan(text: String) { #expect(TimeSpan(text) == nil) }

    @Test(
        "a size reads to the byte, and prints as a text that reads back",
        arguments: [
            ("512B", 512, "512B"), ("64KiB", 65_536, "64KiB"), ("1.5MiB", 1_572_864, "1536KiB"),
            ("2GB", 2_000_000_000, "1953125KiB"),
            ("1kB", 1000, "1000B"), ("1KB", 1000, "1000B"), ("0B", 0, "0B"), ("1TiB", 1 << 40, "1TiB"), ("1.5B", 2, "2B"),
            ("0.1KiB", 102, "102B"), ("999999999999999999B", 999_999_999_999_999_999, "999999999999999999B"),
            ("1000000TB", 1_000_000_000_000_000_000, "976562500000000KiB"),
        ] as [(String, Int64, String)])
    func byteCount(text: String, bytes: Int64, printed: String) throws {
        let count = try #require(ByteCount(text))
        #expect(count.bytes == bytes)
        #expect(count.description == printed)
        #expect(ByteCount(printed) == count)
    }

    @Test(
        "what is not a size is refused",
        arguments: ["", "B", "64", "64 KiB", "64kib", "64K", "-1B", "1e3B", "1KiB2B", "1000001TB", "1000000000000000001B", "KiB64"])
    func badByteCount(text: String) { #expect(ByteCount(text) == nil) }

    @Test(
        "a percentage reads and prints alike",
        arguments: [
            ("1%", 0.01, "1%"), ("0.1%", 0.001, "0.1%"), ("110%", 1.1, "110%"), ("0%", 0, "0%"), ("100%", 1, "100%"),
            ("99.99%", 0.9999, "99.99%"), ("33.333333%", 0.33333333, "33.333333%"), ("0.000001%", 1e-8, "0.000001%"),
            ("1000000%", 10_000, "1000000%"), ("5.50%", 0.055, "5.5%"),
        ] as [(String, Double, String)])
    func fraction(text: String, value: Double, printed: String) throws {
        let fraction = try #require(Fraction(text))
        #expect(fraction.value == value)
        #expect(fraction.description == printed)
        #expect(Fraction(printed) == fraction)
        #expect(Fraction(value) == fraction)
    }

    @Test("what is not a percentage is refused", arguments: ["", "%", "1", "1 %", "-1%", "1%%", "1e2%", "1000001%", "one%"])
    func badFraction(text: String) { #expect(Fraction(text) == nil) }

    @Test("a share that is computed prints, whatever it is")
    func strangeFractions() {
        #expect(Fraction(1.0 / 3).description == "33.333333%")
        #expect(Fraction(-0.25).description == "-25%")
        #expect(Fraction(-1e-12).description == "0%")
        for value in [Double.nan, .infinity, -.infinity, 1e300] { #expect(Fraction(value).description.hasSuffix("%")) }
    }

    @Test(
        "a rate reads and prints alike",
        arguments: [
            ("200/s", 200, "200/s"), ("6000/min", 100, "6000/min"), ("6000/m", 100, "6000/min"), ("0.5/s", 0.5, "0.5/s"),
            ("36/h", 0.01, "36/h"), ("0/s", 0, "0/s"), ("0.000001/s", 1e-6, "0.000001/s"), ("1000000000/s", 1e9, "1000000000/s"),
            ("33.333333/s", 33.333333, "33.333333/s"), ("123456789.123457/s", 123_456_789.123457, "123456789.123457/s"),
        ] as [(String, Double, String)])
    func rate(text: String, perSecond: Double, printed: String) throws {
        let rate = try #require(Rate(text))
        #expect(rate.perSecond == perSecond)
        #expect(rate.description == printed)
        #expect(Rate(printed) == rate)
    }

    @Test(
        "what is not a rate is refused",
        arguments: [
            "", "/s", "200", "200s", "200/", "200/d", "200 /s", "200/ s", "-1/s", "1e3/s", "1000000001/s", "200/S", "5/sec",
        ])
    func badRate(text: String) { #expect(Rate(text) == nil) }

    @Test("quantities stay within what can be read", arguments: [Int64.min, -1, .max])
    func bounds(number: Int64) {
        #expect(TimeSpan(TimeSpan(nanoseconds: number).description) == TimeSpan(nanoseconds: number))
        #expect(ByteCount(ByteCount(bytes: number).description) == ByteCount(bytes: number))
        #expect(Rate(Rate(perSecond: Double(number)).description) == Rate(perSecond: Double(number)))
        #expect(Rate(perSecond: .nan).microEvents == 0)
    }

    @Test("random values of every quantity read back", arguments: 0..<200 as Range<UInt64>)
    func roundTrip(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let number = random.integer(in: 0...(1 << random.integer(in: 0...58)))
        let span = TimeSpan(nanoseconds: number)
        let size = ByteCount(bytes: number)
        let rate = Rate(perSecond: Double(number) / 1e9)
        let fraction = Fraction(Double(number) / 1e14)
        #expect(TimeSpan(span.description) == span)
        #expect(ByteCount(size.description) == size)
        #expect(Rate(rate.description) == rate)
        #expect(Fraction(fraction.description) == fraction)
    }

    @Test("what is expected can be written")
    func expectations() {
        #expect(TimeSpan.expectation.contains(#""1m30s""#) && Rate.expectation.contains(#""6000/min""#))
        #expect(ByteCount.expectation.contains(#""64KiB""#) && Fraction.expectation.contains(#""1%""#))
    }

    @Test("a number is read exactly, and leaves what follows it")
    func leadingNumber() throws {
        let number = try #require(LeadingNumber("1441812279.474 (seconds"))
        #expect(number.rest == " (seconds")
        #expect(number.times(1_000_000_000) == 1_441_812_279_474_000_000)
        #expect(LeadingNumber("9999999999999999999")?.times(1) == nil)
        #expect(LeadingNumber("2.5")?.times(1) == 3)
        #expect(LeadingNumber("0.1234567890123456789") == nil || LeadingNumber("0.123456789012345678")?.times(1_000_000) == 123_457)
        for text in ["", ".", "1.", ".1", "x", "99999999999999999999"] { #expect(LeadingNumber(text) == nil) }
    }
}
