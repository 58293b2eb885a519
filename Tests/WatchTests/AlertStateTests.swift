import Basics
import FoundationEssentials
import Testing

@testable import Watch

/// The life of one alert, row by row, by a clock that moves only when a row says so. A row is a rule and what happens at which minute: `x` a bad execution,
/// `.` a good one, `-` nothing but time; below it what must come of it: `F` it fired, `R` it is resolved.
struct AlertStateTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var what: String
        var failures = 1
        var of = 1
        var lasting = 0
        var happens: String
        var becomes: String
        var testDescription: String { what }
    }

    static let rows = [
        Row(what: "a good check says nothing", happens: ".....", becomes: "     "),
        Row(what: "one failure fires at once", happens: "..x", becomes: "  F"),
        Row(what: "and is resolved by one success", happens: "x.", becomes: "FR"),
        Row(what: "a failure that lasts fires once", happens: "xxxx", becomes: "F   "),
        Row(what: "and is resolved once", happens: "xx...", becomes: "F R  "),
        Row(what: "time alone resolves nothing", happens: "x----", becomes: "F    "),
        Row(what: "time alone fires nothing", happens: ".----", becomes: "     "),
        Row(what: "3 of 3: two are not enough", failures: 3, of: 3, happens: "xx.xx.", becomes: "      "),
        Row(what: "3 of 3: three in a row", failures: 3, of: 3, happens: ".xxx", becomes: "   F"),
        Row(what: "3 of 5: not only in a row", failures: 3, of: 5, happens: "x.x.x", becomes: "    F"),
        Row(what: "3 of 5: what is older than five counts no more", failures: 3, of: 5, happens: "x....xx", becomes: "       "),
        Row(what: "3 of 5: resolved when fewer than three are left", failures: 3, of: 5, happens: "xxx...", becomes: "  F  R"),
        Row(what: "3 of 5: bad again before that keeps it", failures: 3, of: 5, happens: "xxx..x.", becomes: "  F   R"),
        Row(what: "2 of 5: two far apart", failures: 2, of: 5, happens: "x...x", becomes: "    F"),
        Row(what: "2 of 5: too far apart", failures: 2, of: 5, happens: "x....x", becomes: "      "),
        Row(what: "1 of 3: resolved when all three are good", failures: 1, of: 3, happens: "x...", becomes: "F  R"),
        Row(what: "for 2m: not before", lasting: 2, happens: "xx", becomes: "  "),
        Row(what: "for 2m: fires when it has lasted", lasting: 2, happens: "xxx", becomes: "  F"),
        Row(what: "for 2m: time passing is enough", lasting: 2, happens: "x--", becomes: "  F"),
        Row(what: "for 2m: a success between starts anew", lasting: 2, happens: "xx.xx", becomes: "     "),
        Row(what: "for 2m: and then it fires", lasting: 2, happens: "xx.xxx", becomes: "     F"),
        Row(what: "for 2m: pending that ends says nothing", lasting: 2, happens: "x.---", becomes: "     "),
        Row(what: "for 2m: resolved at once", lasting: 2, happens: "xxx.", becomes: "  FR"),
        Row(
            what: "for 3m of 2 of 3: a success within does not end it", failures: 2, of: 3, lasting: 3, happens: "xx.xx",
            becomes: "    F"),
        Row(what: "for 3m of 2 of 3: two successes do", failures: 2, of: 3, lasting: 3, happens: "xx..x", becomes: "     "),
        Row(what: "it fires again", happens: "x.x.", becomes: "FRFR"),
        Row(what: "flapping: the third time within an hour is held", happens: "x.x.x.", becomes: "FRFRF "),
        Row(
            what: "flapping: held for 15 minutes of good", happens: "x.x.x." + String(repeating: ".", count: 15),
            becomes: "FRFRF " + String(repeating: " ", count: 14) + "R"),
        Row(
            what: "flapping: bad meanwhile starts the 15 minutes anew", happens: "x.x.x.........x..............",
            becomes: "FRFRF" + String(repeating: " ", count: 24)),
        Row(
            what: "flapping: an hour later it is believed again",
            happens: "x.x." + String(repeating: ".", count: 60) + "x.", becomes: "FRFR" + String(repeating: " ", count: 60) + "FR"),
    ]

    private func rule(_ row: Row) -> AlertRule {
        AlertRule(name: "down", failures: row.failures, of: row.of, lasting: .seconds(row.lasting * 60))
    }

    private func outcome(_ row: Row, restarts: Bool) throws -> String {
        let rule = rule(row)
        var state = AlertState()
        var text = ""
        for (minute, event) in row.happens.enumerated() {
            if restarts { state = try JSONDecoder().decode(AlertState.self, from: JSONEncoder().encode(state)) }
            let now = Int64(minute) * 60_000
            let change = event == "-" ? state.pass(rule, now: now) : state.take(event == "x", rule, now: now)
            text += change == .fired ? "F" : change == .resolved ? "R" : " "
        }
        return text
    }

    @Test("the life of an alert", arguments: rows)
    func life(_ row: Row) throws { #expect(try outcome(row, restarts: false) == row.becomes) }

    @Test("a restart at any moment changes nothing", arguments: rows)
    func restarted(_ row: Row) throws { #expect(try outcome(row, restarts: true) == row.becomes) }

    @Test("an alert that may not fire waits, and fires when it may")
    func waiting() {
        var state = AlertState()
        let rule = AlertRule(name: "down")
        let changes = [
            state.take(true, rule, now: 0, mayFire: false), state.pass(rule, now: 1000, mayFire: false),
            state.pass(rule, now: 2000, mayFire: true),
        ]
        #expect(changes == [nil, nil, .fired] && state.phase == .firing(since: 2000))
    }

    @Test("what a person closes fires again when it is bad again")
    func closed() {
        var state = AlertState()
        let rule = AlertRule(name: "down")
        _ = state.take(true, rule, now: 0)
        state.close()
        #expect(state.phase == .fine)
        let change = state.take(true, rule, now: 1000)
        #expect(change == .fired)
    }
}
