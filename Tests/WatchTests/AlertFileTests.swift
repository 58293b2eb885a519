import Basics
import Testing

@testable import Watch

/// What a watch file says of alerts, and what is said of one that is wrong.
struct AlertFileTests {
    private func file(_ more: String) -> String {
        String(
            Written.file(Written.check("shop", #""group": "payments", "objective": "99.9%","#), Written.check("home")).dropLast())
            + #", "channels": [{ "name": "ops", "slack": "http://127.0.0.1:9/x" }], \#(more) }"#
    }

    @Test("everything is read")
    func everything() throws {
        let settings = try Written.read(
            file(
                """
                "oncall": [{ "name": "primary", "members": ["ops"], "starts": "2026-11-30", "handover": "08:30", "weeks": 2,
                             "overrides": [{ "from": "2026-12-24T00:00:00Z", "until": "2026-12-27T00:00:00+01:00", "member": "ops" }] }],
                "alerts": [{ "name": "down", "checks": ["sh*"], "failures": 3, "of": 5, "for": "2m", "severity": "warning",
                             "notify": ["primary"], "groupBy": "host", "remind": "4h", "escalate": [{ "after": "15m", "to": ["ops"] }] },
                           { "name": "budget", "groups": ["payments"], "when": "burn-rate", "notify": ["ops"] },
                           { "name": "up", "when": "uptime < 99% over 7d", "notify": ["ops"] }],
                "silences": [{ "alerts": ["down"], "until": "2026-12-01T00:00:00Z", "author": "anna" }],
                "maintenance": [{ "weekly": "sunday 02:00", "for": "2h" }, { "from": "2026-12-01T00:00:00Z", "until": "2026-12-01T01:00:00Z" }]
                """)
        ).alerts
        let down = settings.rules[0]
        #expect(down.failures == 3 && down.of == 5 && down.lasting == .seconds(120) && down.severity == .warning)
        #expect(down.groupBy == .host && down.remind == .seconds(14_400) && down.notify == ["primary"])
        #expect(down.escalate == [AlertRule.Escalation(after: .seconds(900), to: ["ops"])])
        #expect(settings.rules[1].trigger == .burnRate)
        #expect(settings.rules[2].trigger == .uptime(below: Fraction(0.99), over: .seconds(7 * 86_400)))
        #expect(settings.rotations[0].handover == 30_600 && settings.rotations[0].overrides.count == 1)
        #expect(settings.silences[0].about.alerts == ["down"] && settings.maintenance.count == 2)
        #expect(settings.maintenance[0].time == .weekly(weekday: 6, seconds: 7200, length: 7200, .utc))
    }

    @Test(
        "each mistake has its sentence",
        arguments: [
            (#""alerts": [{ "name": "a", "notify": ["op"] }]"#, "no channel is named \"op\"; did you mean \"ops\"?"),
            (
                #""alerts": [{ "name": "a", "notify": ["ops"], "checks": ["shp"] }]"#,
                "no check is named \"shp\"; did you mean \"shop\"?"
            ),
            (#""alerts": [{ "name": "a", "notify": ["ops"], "groups": ["x"] }]"#, "no check is in a group \"x\"."),
            (
                #""alerts": [{ "name": "a", "notify": ["ops"], "failures": 3, "of": 2 }]"#,
                "\"failures\": 3 cannot be reached within \"of\": 2."
            ),
            (
                #""alerts": [{ "name": "a", "notify": ["ops"], "when": "faild" }]"#,
                "\"faild\" is no reason for an alert; did you mean \"failed\"? There are: failed, degraded, burn-rate, and uptime < SHARE over DURATION."
            ),
            (
                #""alerts": [{ "name": "a", "notify": ["ops"], "when": "uptime < 99% over 8d" }]"#,
                "an uptime is about 1m to 7d, not about \"8d\"."
            ),
            (
                #""alerts": [{ "name": "a", "notify": ["ops"], "when": "uptime < 101% over 1d" }]"#,
                "\"101%\" is more than the whole of the time."
            ),
            (
                #""alerts": [{ "name": "a", "notify": ["ops"], "when": "burn-rate" }]"#,
                "\"burn-rate\" needs an objective, and the check \"home\" has none."
            ),
            (
                #""alerts": [{ "name": "a", "notify": ["ops"] }, { "name": "a", "notify": ["ops"] }]"#,
                "an alert named \"a\" exists already."
            ),
            (
                #""oncall": [{ "name": "ops", "members": ["ops"], "starts": "2026-11-30" }]"#,
                "a channel or rotation named \"ops\" exists already."
            ),
            (
                #""oncall": [{ "name": "r", "members": ["ops"], "starts": "2026-02-30" }]"#,
                "\"oncall[0].starts\" must be a day, such as \"2026-11-30\", not \"2026-02-30\"."
            ),
            (
                #""oncall": [{ "name": "r", "members": ["ops"], "starts": "2026-11-30", "handover": "25:00" }]"#,
                "\"oncall[0].handover\" must be a time of day, such as \"09:00\", not \"25:00\"."
            ),
            (
                #""oncall": [{ "name": "r", "members": ["ops"], "starts": "2026-11-30", "timeZone": "Europe/Bonn" }]"#,
                "this machine knows no time zone \"Europe/Bonn\". Write one like \"Europe/Berlin\", and install tzdata."
            ),
            (
                #""maintenance": [{ "weekly": "sonntag 02:00", "for": "2h" }]"#,
                "\"maintenance[0].weekly\" must be a day and a time, such as \"sunday 02:00\", not \"sonntag 02:00\"."
            ),
            (#""maintenance": [{ "weekly": "sunday 02:00" }]"#, "\"maintenance[0]\" needs \"for\": how long the window lasts."),
            (#""maintenance": [{}]"#, "\"maintenance[0]\" needs \"from\" and \"until\", or \"weekly\" and \"for\"."),
            (
                #""maintenance": [{ "from": "2026-12-02T00:00:00Z", "until": "2026-12-01T00:00:00Z" }]"#,
                "\"until\" must be later than \"from\"."
            ),
            (
                #""maintenance": [{ "from": "2026-12-01T00:00:00Z", "until": "2026-12-02T00:00:00Z", "for": "2h" }]"#,
                "\"for\" belongs to \"weekly\"; write \"until\"."
            ),
            (
                #""maintenance": [{ "weekly": "sunday 02:00", "for": "2h", "until": "x" }]"#,
                "\"until\" belongs to \"from\"; write \"for\"."
            ),
            (
                #""silences": [{ "until": "2026-12-01", "author": "anna" }]"#,
                "\"silences[0].until\" must be a time, such as \"2026-12-01T06:00:00Z\", not \"2026-12-01\". With \"Z\" for UTC, or an offset such as +01:00."
            ),
        ])
    func mistakes(_ more: String, _ sentence: String) {
        #expect(Written.problems(file(more)).map { $0.replacing(#/^watch\.json:\d+:\d+: error: /#, with: "") } == [sentence])
    }
}
