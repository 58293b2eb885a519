// The language of watch files as tables, from which the reader asks for keys and the JSON Schema is written, as for scenarios.

import Basics
package import JSON
import Scenarios

/// The tables of a watch file.
package enum WatchLanguage {
    /// The JSON Schema, as `perfbench schema watch` prints it.
    package static let schema: JSONValue = JSONSchema.schema(of: file, title: "A perfbench watch file")

    /// Every key for people, in Markdown, but for those of scenarios.
    package static let reference: String = {
        let head = """
            # Keys of watch files

            Every key of a watch file, what it takes, and what it means, made from the table that perfbench reads them by
            (`perfbench schema watch --markdown`). A check can also have the keys of a scenario: [scenario keys](scenario-keys.md).

            """
        var own = check
        own.keys = ownKeys
        own.oneOf = []
        return head + KeyReference.sections(file, without: KeyReference.scenarioObjects + [check])
            + KeyReference.sections(own, without: [])
    }()

    static let file = ObjectShape(
        "watch", "Scheduled checks, and what follows from them.",
        [
            KeyShape("$schema", .text, "Where this schema is, so that editors complete and explain.", "watch.schema.json"),
            KeyShape(
                "checks", .list(.object(check), atLeast: 1),
                "What is checked, and how often; each is one user who goes once through a scenario.",
                isRequired: true),
            KeyShape("alerts", .list(.object(alert)), "What is worth telling somebody about."),
            KeyShape("channels", .list(.object(channel)), "Ways to tell somebody."),
            KeyShape("oncall", .list(.object(rotation)), "Who is on call."),
            KeyShape("silences", .list(.object(silence)), "Alerts about which nobody is told for a while."),
            KeyShape(
                "heartbeat", .text,
                "A URL that is posted to each minute while the watcher lives: a service there raises the alarm when nothing comes.",
                "https://hc-ping.com/${env.PING_KEY}"),
            KeyShape("maintenance", .list(.object(maintenance)), "Planned times in which checks may fail."),
        ])

    /// What a check has besides the keys of a scenario.
    static let ownKeys = [
        KeyShape("name", .name, "What the check is called; its results are kept under it.", "shop", isRequired: true),
        KeyShape(
            "scenario", .text,
            "The scenario file that is carried out, from the folder of this file; instead of it, the keys of a scenario can be written here. Its workload and thresholds are for load and are not used.",
            "shop.json"),
        KeyShape("every", .duration, "From one start to the next, 10s to 1d. Starts are spread over it.", "1m", isRequired: true),
        KeyShape("group", .text, "The integration that the check belongs to: figures are given for each.", "payments"),
        KeyShape(
            "conditions", .list(.text),
            "What must hold besides right answers, or the check has failed: METRIC {step:NAME} STATISTIC < LIMIT, perhaps \"over\" a window; metrics are response_time, iteration_time, errors and checks. Or certificate > DURATION.",
            ["response_time p95 < 500ms over 1h", "errors rate < 1% over 1h", "certificate > 14d"]),
        KeyShape(
            "degraded", .list(.text), "What must hold, or the check is degraded: it works, but not well.",
            ["response_time p95 < 300ms over 1h"]),
        KeyShape(
            "retries", .integer(0...5),
            "How often an execution that failed is tried again, a second later, before it counts. Recorded.", 1),
        KeyShape("objective", .pattern(#"^[0-9]+(\.[0-9]+)?%$"#), "The share of time in which the check is to be up.", "99.9%"),
        KeyShape(
            "dependsOn", .list(.name),
            "Checks without which this one cannot be good: while one of them has failed, its own alerts wait.",
            ["gateway"]),
    ]

    /// Keys of a scenario that a check can have itself.
    static let scenarioKeys = Language.scenario.keys.filter {
        !loadKeys.contains($0.name) && $0.name != "name" && $0.name != "$schema"
    }

    /// Keys of a scenario that are about load.
    static let loadKeys: Set = [
        "kind", "trials", "warmup", "workload", "workloads", "search", "thresholds", "monitors", "description",
    ]

    static let check = ObjectShape(
        "scheduledCheck", "A scenario that is carried out by one user, again and again: a file, or its own keys.",
        ownKeys + scenarioKeys, oneOf: [(["scenario", "flows"], false)])
}
