// What a watch file says of alerts, read when its checks and channels are known: a name that nothing has would never tell anybody.

import Basics
import JSON
import Scenarios

struct AlertReader {
    let checks: [ScheduledCheck]
    /// Names of channels.
    let channels: [String]
    let log: ProblemLog

    // MARK: Alerts

    func alerts(_ field: Field?, rotations: [String]) -> [AlertRule] {
        var names: Set<String> = []
        return (field?.list(atMost: 1000, of: "alerts") ?? []).compactMap { element in
            element.object(WatchLanguage.alert) { keys in
                let name = unique(keys, &names, "an alert")
                let about = matcher(keys)
                let trigger = keys["when"].map { self.trigger($0, about) } ?? .failed
                let failures = keys["failures"]?.integer(1...1000) ?? 1
                let of = keys["of"]?.integer(1...1000) ?? failures
                if of < failures { keys["of"]?.note("\"failures\": \(failures) cannot be reached within \"of\": \(of).") }
                let lasting = keys["for"]?.span(TimeSpan(nanoseconds: 0)...TimeSpan.seconds(86_400))
                let severity = keys["severity"].map { $0.word(Severity.self) } ?? .critical
                let known = channels + rotations
                let notify = contacts(keys.required("notify", "the channels that are told"), known)
                let groupBy = keys["groupBy"].map { $0.word(AlertRule.Grouping.self) } ?? .check
                let remind = keys["remind"]?.span(TimeSpan.seconds(60)...TimeSpan.seconds(30 * 86_400))
                let escalate = (keys["escalate"]?.list(atMost: 20, of: "steps") ?? []).compactMap { step in
                    step.object(WatchLanguage.escalation) { keys -> AlertRule.Escalation? in
                        let after = keys.required("after", "how long after the incident began")?
                            .span(TimeSpan(nanoseconds: 0)...TimeSpan.seconds(7 * 86_400))
                        let to = contacts(keys.required("to", "the channels that are told then"), known)
                        return after.map { AlertRule.Escalation(after: $0, to: to) }
                    }
                }
                guard let name, let trigger, let severity, let groupBy else { return nil }
                return AlertRule(
                    name: name, checks: about, trigger: trigger, failures: failures, of: of,
                    lasting: lasting ?? TimeSpan(nanoseconds: 0), severity: severity, notify: notify, groupBy: groupBy,
                    remind: remind,
                    escalate: escalate.sorted { $0.after < $1.after })
            }
        }
    }

    private func trigger(_ field: Field, _ about: Matcher) -> AlertRule.Trigger? {
        guard let text = field.text("\"failed\", \"degraded\", \"burn-rate\", or \"uptime < 99% over 7d\"") else { return nil }
        switch text {
        case "failed": return .failed
        case "degraded": return .degraded
        case "burn-rate":
            let concerned = checks.filter { about.matches(check: $0.name, group: $0.group) }
            if let without = concerned.first(where: { $0.objective == nil }) {
                field.note("\"burn-rate\" needs an objective, and the check \"\(without.name)\" has none.")
            }
            return .burnRate
        default: break
        }
        let words = text.split(whereSeparator: \.isWhitespace).map(String.init)
        if words.count == 5, words[0] == "uptime", words[1] == "<", words[3] == "over", let share = Fraction(words[2]),
            let span = TimeSpan(words[4])
        {
            if share.value > 1 { field.note("\"\(words[2])\" is more than the whole of the time.") }
            if !(TimeSpan.seconds(60)...TimeSpan.seconds(7 * 86_400)).contains(span) {
                field.note("an uptime is about 1m to 7d, not about \"\(span)\".")
            }
            return .uptime(below: share, over: span)
        }
        field.note(
            "\"\(text)\" is no reason for an alert\(didYouMean(text, ["failed", "degraded", "burn-rate"]))",
            hint: "There are: failed, degraded, burn-rate, and uptime < SHARE over DURATION.")
        return nil
    }

    // MARK: Who and when

    func rotations(_ field: Field?) -> [Rotation] {
        var names = Set(channels)
        return (field?.list(atMost: 100, of: "rotations") ?? []).compactMap { element in
            element.object(WatchLanguage.rotation) { keys in
                let name = unique(keys, &names, "a channel or rotation")
                let members = contacts(keys.required("members", "the channels that take turns"), channels)
                let starts = keys.required("starts", "the day on which the first turn begins").flatMap(date)
                let handover = keys["handover"].map(clock) ?? 9 * 3600
                let weeks = keys["weeks"]?.integer(1...52) ?? 1
                let zone = zone(keys["timeZone"])
                let overrides = (keys["overrides"]?.list(of: "overrides") ?? []).compactMap { element in
                    element.object(WatchLanguage.override) { keys -> Rotation.Override? in
                        let range = range(keys)
                        let member = contacts(keys.required("member", "the channel that is on call then"), channels).first
                        guard let range, let member else { return nil }
                        return Rotation.Override(range: range, member: member)
                    }
                }
                guard let name, let starts, let handover, let zone, !members.isEmpty else { return nil }
                return Rotation(
                    name: name, members: members, starts: starts, handover: handover, weeks: weeks, zone: zone, overrides: overrides
                )
            }
        }
    }

    func silences(_ field: Field?) -> [Silence] {
        (field?.list(atMost: 1000, of: "silences") ?? []).compactMap { element in
            element.object(WatchLanguage.silence) { keys in
                var about = matcher(keys)
                about.alerts = keys["alerts"]?.list(of: "names of alerts")?.compactMap { $0.text("the name of an alert") } ?? []
                let from = keys["from"].map(time) ?? 0
                let until = keys.required("until", "when it ends").flatMap(time)
                let author = keys.required("author", "who says so")?.text()
                let why = keys["why"]?.text()
                guard let from, let until, let author else { return nil }
                return Silence(about: about, from: from, until: until, author: author, why: why ?? "")
            }
        }
    }

    func maintenance(_ field: Field?) -> [Maintenance] {
        (field?.list(atMost: 1000, of: "windows") ?? []).compactMap { element in
            element.object(WatchLanguage.maintenance) { keys in
                let about = matcher(keys)
                let zone = zone(keys["timeZone"])
                let length = keys["for"]?.span(TimeSpan.seconds(60)...TimeSpan.seconds(6 * 86_400))
                guard let (key, begin) = keys.only(["from", "weekly"], "a window is at one time or each week") else {
                    _ = keys["until"]
                    element.note("\(element.name) needs \"from\" and \"until\", or \"weekly\" and \"for\".")
                    return nil
                }
                if key == "from" {
                    if let field = keys["for"] { field.note("\"for\" belongs to \"weekly\"; write \"until\".") }
                    return range(keys).map { Maintenance(about: about, time: .once($0)) }
                }
                if let field = keys["until"] { field.note("\"until\" belongs to \"from\"; write \"for\".") }
                if !keys.has("for") { element.note("\(element.name) needs \"for\": how long the window lasts.") }
                guard let (day, seconds) = weekly(begin), let zone, let length else { return nil }
                let whole = Int(length.nanoseconds / .seconds(1))
                return Maintenance(about: about, time: .weekly(weekday: day, seconds: seconds, length: whole, zone))
            }
        }
    }

    // MARK: Parts

    private func unique(_ keys: Keys, _ names: inout Set<String>, _ what: String) -> String? {
        let field = keys.required("name", "what it is called")
        guard let name = field?.identifier() else { return nil }
        if !names.insert(name).inserted { field?.note("\(what) named \"\(name)\" exists already.") }
        return name
    }

    /// Patterns, each of which some check must match.
    private func matcher(_ keys: Keys) -> Matcher {
        var about = Matcher()
        for element in keys["checks"]?.list(of: "names of checks") ?? [] {
            guard let pattern = element.text("the name of a check") else { continue }
            about.checks.append(pattern)
            if !checks.contains(where: { Matcher(checks: [pattern]).matches(check: $0.name, group: $0.group) }) {
                element.note("no check is named \"\(pattern)\"\(didYouMean(pattern, checks.map(\.name)))")
            }
        }
        for element in keys["groups"]?.list(of: "groups of checks") ?? [] {
            guard let pattern = element.text("the name of a group") else { continue }
            about.groups.append(pattern)
            if !checks.contains(where: { Matcher(groups: [pattern]).matches(check: $0.name, group: $0.group) }) {
                let groups = Set(checks.map(\.group)).subtracting([""]).sorted()
                element.note("no check is in a group \"\(pattern)\"\(didYouMean(pattern, groups))")
            }
        }
        return about
    }

    /// Names of channels, one or a list of them.
    private func contacts(_ field: Field?, _ known: [String]) -> [String] {
        guard let field else { return [] }
        var elements = [field]
        if case .array = field.node.content { elements = field.list(atLeast: 1, of: "channels") ?? [] }
        return elements.compactMap { element in
            guard let name = element.text("the name of a channel") else { return nil }
            if !known.contains(name) { element.note("no channel is named \"\(name)\"\(didYouMean(name, known))") }
            return name
        }
    }

    private func zone(_ field: Field?) -> TimeZoneRules? {
        guard let field else { return .utc }
        guard let name = field.text("a time zone, such as \"Europe/Berlin\"") else { return nil }
        if let zone = TimeZoneRules(named: name) { return zone }
        field.note("this machine knows no time zone \"\(name)\".", hint: "Write one like \"Europe/Berlin\", and install tzdata.")
        return nil
    }

    private func range(_ keys: Keys) -> Range<Int64>? {
        let from = keys.required("from", "when it begins").flatMap(time)
        let until = keys.required("until", "when it ends").flatMap(time)
        guard let from, let until else { return nil }
        guard from < until else {
            keys["until"]?.note("\"until\" must be later than \"from\".")
            return nil
        }
        return from..<until
    }

    private func time(_ field: Field) -> Int64? {
        let expectation = "a time, such as \"2026-12-01T06:00:00Z\""
        guard let text = field.text(expectation) else { return nil }
        let hasZone = text.hasSuffix("Z") || text.dropFirst(11).contains { $0 == "+" || $0 == "-" }
        guard hasZone, let seconds = isoSeconds(text) else {
            field.mismatch(expectation, hint: hasZone ? "" : "With \"Z\" for UTC, or an offset such as +01:00.")
            return nil
        }
        return Int64(seconds * 1000)
    }

    private func date(_ field: Field) -> CivilDate? {
        let parts = (field.text("a day, such as \"2026-11-30\"") ?? "").split(separator: "-").compactMap { Int($0) }
        if parts.count == 3 {
            let date = CivilDate(year: parts[0], month: parts[1], day: parts[2])
            if (1...12).contains(parts[1]), (1...31).contains(parts[2]), CivilDate(days: date.days) == date { return date }
        }
        field.mismatch("a day, such as \"2026-11-30\"")
        return nil
    }

    private func clock(_ field: Field) -> Int? {
        if case .string(let text) = field.node.content, let seconds = Self.clock(text[...]) { return seconds }
        field.mismatch("a time of day, such as \"09:00\"")
        return nil
    }

    private static func clock(_ text: Substring) -> Int? {
        let parts = text.split(separator: ":")
        guard parts.count == 2, parts.allSatisfy({ $0.utf8.count == 2 }), let hour = Int(parts[0]), let minute = Int(parts[1]),
            (0..<24).contains(hour), (0..<60).contains(minute)
        else { return nil }
        return hour * 3600 + minute * 60
    }

    private func weekly(_ field: Field) -> (day: Int, seconds: Int)? {
        let days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
        if case .string(let text) = field.node.content {
            let words = text.split(separator: " ")
            if words.count == 2, let day = days.firstIndex(of: String(words[0])), let seconds = Self.clock(words[1]) {
                return (day, seconds)
            }
        }
        field.mismatch("a day and a time, such as \"sunday 02:00\"")
        return nil
    }
}
