import Basics
import Testing

@testable import Watch

/// Times on somebody's wall, also when clocks change.
struct TimeTests {
    /// 2026-03-29, on which clocks in Berlin go from 02:00 to 03:00, and 2026-10-25, on which they go from 03:00 to 02:00.
    private static let spring = CivilDate(year: 2026, month: 3, day: 29)
    private static let autumn = CivilDate(year: 2026, month: 10, day: 25)

    private func berlin() throws -> TimeZoneRules { try #require(TimeZoneRules(named: "Europe/Berlin"), "tzdata is not installed") }

    @Test(
        "offsets follow the rules, beyond the last transition of the file too",
        arguments: [
            ("2026-01-15T12:00:00Z", 3600), ("2026-07-15T12:00:00Z", 7200), ("2026-03-29T00:59:59Z", 3600),
            ("2026-03-29T01:00:00Z", 7200),
            ("2026-10-25T00:59:59Z", 7200), ("2026-10-25T01:00:00Z", 3600), ("2075-07-15T12:00:00Z", 7200),
            ("2075-01-15T12:00:00Z", 3600),
        ])
    func offsets(_ time: String, _ offset: Int) throws {
        #expect(try berlin().offset(at: Int64(try #require(isoSeconds(time)))) == offset)
    }

    @Test(
        "rules of POSIX are read: south of the equator, half hours, and no summer",
        arguments: [
            ("CET-1CEST,M3.5.0,M10.5.0/3", "2026-07-01T00:00:00Z", 7200),
            ("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", "2026-07-01T00:00:00Z", 37_800),
            ("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", "2026-01-01T00:00:00Z", 39_600),
            ("EST5EDT,M3.2.0,M11.1.0", "2026-03-08T07:00:00Z", -14_400),
            ("EST5EDT,M3.2.0,M11.1.0", "2026-03-08T06:59:59Z", -18_000), ("<+0530>-5:30", "2026-07-01T00:00:00Z", 19_800),
        ])
    func posix(_ text: String, _ time: String, _ offset: Int) throws {
        #expect(try #require(PosixTimeZone(text)).offset(at: Int64(try #require(isoSeconds(time)))) == offset)
    }

    @Test("what is no rule is refused", arguments: ["", "C", "CET-1CEST", "CET-1CEST,J60,J300", "CET-1CEST,M13.1.0,M10.5.0"])
    func noRules(_ text: String) { #expect(PosixTimeZone(text) == nil) }

    @Test("names that are no zone are refused", arguments: ["", "Europe/Nowhere", "/etc/passwd", "../../../etc/passwd", "Europe"])
    func noZones(_ name: String) { #expect(TimeZoneRules(named: name) == nil) }

    @Test("a time on the wall that comes twice is the first, and one that is skipped is taken as if it were not")
    func walls() throws {
        let zone = try berlin()
        #expect(zone.time(of: Self.autumn, seconds: 9000) == Int64(isoSeconds("2026-10-25T00:30:00Z")!))
        #expect(zone.time(of: Self.spring, seconds: 9000) == Int64(isoSeconds("2026-03-29T01:30:00Z")!))
        let noon = zone.wall(at: Int64(isoSeconds("2026-07-15T12:00:00Z")!))
        #expect(noon.date == CivilDate(year: 2026, month: 7, day: 15) && noon.seconds == 14 * 3600)
    }

    @Test(
        "a weekly window is at its time on the wall, an hour shorter or longer in the night in which clocks change",
        arguments: [
            ("2026-03-22T00:00:00Z", "2026-03-22T00:30:00Z", 4 * 3600), ("2026-03-29T00:00:00Z", "2026-03-29T00:30:00Z", 3 * 3600),
            ("2026-04-05T00:00:00Z", "2026-04-04T23:30:00Z", 4 * 3600), ("2026-10-25T00:00:00Z", "2026-10-24T23:30:00Z", 5 * 3600),
        ])
    func weekly(_ day: String, _ begin: String, _ seconds: Int) throws {
        let window = Maintenance(about: Matcher(), time: .weekly(weekday: 6, seconds: 5400, length: 4 * 3600, try berlin()))
        let noon = Int64(isoSeconds(day)! + 43_200) * 1000
        let found = window.windows(in: noon - 86_400_000..<noon)
        let start = Int64(isoSeconds(begin)!) * 1000
        #expect(found == [start..<start + Int64(seconds) * 1000])
        #expect(window.contains(start) && !window.contains(start - 1) && !window.contains(start + Int64(seconds) * 1000))
    }

    @Test("windows that overlap are one")
    func merged() throws {
        let all = [
            Maintenance(about: Matcher(), time: .once(0..<10)),
            Maintenance(about: Matcher(checks: ["other"]), time: .once(50..<60)),
            Maintenance(about: Matcher(checks: ["sh*"]), time: .once(5..<20)), Maintenance(about: Matcher(), time: .once(30..<40)),
        ]
        #expect(all.windows(of: try Written.scheduled(), in: 0..<100) == [0..<20, 30..<40])
    }

    @Test(
        "turns change at their time on the wall, also in a week in which clocks change",
        arguments: [
            ("2026-03-23T07:59:59Z", "c"), ("2026-03-23T08:00:00Z", "a"), ("2026-03-30T06:59:59Z", "a"),
            ("2026-03-30T07:00:00Z", "b"),
            ("2026-04-06T07:00:00Z", "c"), ("2026-04-13T07:00:00Z", "a"), ("2026-03-25T12:00:00Z", "c"),
            ("2026-03-25T13:00:00Z", "a"),
        ])
    func turns(_ time: String, _ member: String) throws {
        let override = Rotation.Override(
            range: Int64(isoSeconds("2026-03-25T11:00:00Z")!) * 1000..<Int64(isoSeconds("2026-03-25T13:00:00Z")!) * 1000,
            member: "c")
        let rotation = Rotation(
            name: "r", members: ["a", "b", "c"], starts: CivilDate(year: 2026, month: 3, day: 23), handover: 9 * 3600,
            zone: try berlin(),
            overrides: [override])
        #expect(rotation.member(at: Int64(isoSeconds(time)!) * 1000) == member)
    }

    @Test("dates and their numbers fit together over centuries")
    func dates() {
        var last = CivilDate(days: -200_001)
        for days in -200_000...200_000 {
            let date = CivilDate(days: days)
            guard date.days == days, (last.year, last.month, last.day) < (date.year, date.month, date.day) else {
                Issue.record("day \(days)")
                return
            }
            last = date
        }
        #expect(CivilDate(year: 1970, month: 1, day: 1).days == 0 && CivilDate(days: 0).weekday == 3)
    }

    @Test(
        "patterns match names",
        arguments: [
            ("shop", "shop", true), ("sh*", "shop", true), ("*", "", true), ("*-a", "x-a", true), ("*-a", "x-ab", false),
            ("a*b*c", "aXbYc", true), ("", "x", false),
        ])
    func patterns(_ pattern: String, _ name: String, _ matches: Bool) {
        #expect(Matcher(checks: [pattern]).matches(check: name, group: "") == matches)
    }
}
