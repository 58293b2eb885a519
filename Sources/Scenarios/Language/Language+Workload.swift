// How load is applied.

import JSON

extension Language {
    static let workload = ObjectShape(
        "workload", "How the load is applied: an executor and its figures.", workloadKeys(isNamed: false), requiredBy: executors)

    static let namedWorkload = ObjectShape(
        "namedWorkload", "One of several workloads.", workloadKeys(isNamed: true), requiredBy: executors)

    private static func workloadKeys(isNamed: Bool) -> [KeyShape] {
        [
            KeyShape("name", .name, "What it is called in reports.", "customers", isRequired: isNamed),
            KeyShape(
                "executor",
                .word([
                    "constant-vus", "ramping-vus", "shared-iterations", "per-vu-iterations", "constant-arrival-rate",
                    "ramping-arrival-rate", "replay",
                ]),
                "What is held: a number of users who come back as soon as they are done (vus), a number of iterations, a rate at which iterations start whatever the target does (arrival-rate), or the requests of an access log at their own times (replay).",
                "constant-arrival-rate", isRequired: true),
            KeyShape(
                "flows", .list(.text, atLeast: 1), "Names of the flows its users go through; when missing, all of them.", ["browse"]
            ),
            KeyShape("startAfter", .duration, "How long after the start of the load it begins.", "10s"),
            KeyShape("gracefulStop", .duration, "How long iterations may continue after the load has ended.", "5s"),
            KeyShape("vus", .integer(Limits.vus), "How many users there are at once.", 50),
            KeyShape("for", .duration, "How long it lasts.", "30s"),
            KeyShape("rate", .rate, "How many iterations start in a time.", "200/s"),
            KeyShape(
                "start", .any([.integer(0...Limits.vus.upperBound), .rate]), "Where the first stage begins: users, or a rate.",
                "20/s"),
            KeyShape(
                "stages", .list(.any([.object(vuStage), .object(rateStage)]), atLeast: 1),
                "Ramps, one after the other; one that takes \"0s\" is a jump.", [["to": "200/s", "over": "10s"]]),
            KeyShape("iterations", .integer(Limits.iterations), "How many are made: together, or by each user.", 1000),
            KeyShape("atMost", .duration, "When it ends although iterations are left.", "10m"),
            KeyShape("file", .text, "For \"replay\": the access log, from the folder of the scenario.", "access.log"),
            KeyShape(
                "format", .text,
                "For \"replay\": the server that wrote it, or its format string; \"auto\" tells it from the lines.",
                "nginx"),
            KeyShape("speed", .number, "For \"replay\": how many times faster than it was.", 2),
            KeyShape(
                "from", .text, "For \"replay\": where it begins, as a moment or as a time after the first request.",
                "2026-01-31T12:00:00Z",
                "10m"),
            KeyShape("to", .text, "For \"replay\": where it ends, likewise.", "15m"),
            KeyShape(
                "bodies", .text,
                "For \"replay\": JSON lines with method, path and body; without a match only GET and HEAD are sent.", "bodies.jsonl"
            ),
            KeyShape("maxVUs", .integer(Limits.vus), "How many users may be made to keep up the rate.", 400),
            KeyShape(
                "cycle", .object(cycle),
                "Alternating load and rest, for \"constant-vus\" and \"constant-arrival-rate\"; when missing, load all the time.",
                ["load": "8s", "rest": "2s"]),
            KeyShape(
                "arrivals", .any([.word(["even", "poisson"]), .object(bursts)]),
                "Whether arrivals come like a clock, by chance as people do, or in bursts.", "poisson", ["burstiness": 3]),
        ]
    }

    static let bursts = ObjectShape(
        "bursts", "Arrivals in bursts.",
        [
            KeyShape(
                "burstiness", .scalar,
                "The index of dispersion: how many times the number of arrivals in long windows varies more than by chance. 1 is Poisson.",
                3.2, isRequired: true)
        ])

    private static let executors: (key: String, values: [(value: String, keys: [String])]) = (
        "executor",
        [
            // A search replaces rate and length of "constant-arrival-rate"; without one the reader asks for them.
            ("constant-vus", ["vus", "for"]), ("ramping-vus", ["stages"]), ("shared-iterations", ["vus", "iterations"]),
            ("per-vu-iterations", ["vus", "iterations"]),
            ("ramping-arrival-rate", ["stages"]), ("replay", ["file"]),
        ]
    )

    static let cycle = ObjectShape(
        "cycle", "One turn: load at its full height, then nothing. Turns follow one another until \"for\" is over.",
        [
            KeyShape("load", .duration, "How long the load lasts.", "8s", isRequired: true),
            KeyShape("rest", .duration, "How long nothing is sent.", "2s", isRequired: true),
        ])

    static let vuStage = ObjectShape(
        "vuStage", "A straight line to a number of users.",
        [
            KeyShape("to", .integer(0...Limits.vus.upperBound), "How many users there are at its end.", 50, isRequired: true),
            KeyShape("over", .duration, "How long it takes.", "10s", isRequired: true),
        ])

    static let rateStage = ObjectShape(
        "rateStage", "A straight line to a rate.",
        [
            KeyShape("to", .rate, "The rate at its end.", "200/s", isRequired: true),
            KeyShape("over", .duration, "How long it takes.", "10s", isRequired: true),
        ])
}
