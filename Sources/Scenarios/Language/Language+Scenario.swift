// The top of a scenario, and what describes the target and what is watched.

import HTTPMessages
import JSON
import Metrics

extension Language {
    /// The whole of a scenario.
    package static let scenario = ObjectShape(
        "scenario", "A load test: what is tested, what its users do, how many come, and what must hold.",
        [
            KeyShape("$schema", .text, "Where this schema is, so that editors complete and explain.", "scenario.schema.json"),
            KeyShape("name", .name, "What the scenario is called in reports.", "peak", isRequired: true),
            KeyShape(
                "kind", .word(RunKind.allCases.map(\.rawValue)),
                "Which question the test answers: how fast (benchmark), does it hold its limits (load), where does it break (stress), does it get worse over hours (soak), does it lose memory (memory-leak).",
                "load"),
            KeyShape("description", .text, "What the test is for, in a sentence.", "Peak hour of a small shop"),
            KeyShape(
                "target", .any([.text, .object(target)]),
                "What is tested: a base URL, the UNIX socket of a service (unix:/run/app.sock, perhaps with :/path behind it), \"demo\" for the embedded demonstration service, \"sqlite:FILE\" for a database, or a command that starts the service. Not needed when all steps are statements on databases that they name.",
                "http://127.0.0.1:8080", "demo", "sqlite:shop.sqlite"),
            KeyShape(
                "allowedHosts", .list(.text), "Hosts that load may be sent to besides this machine; without scheme, port or path.",
                ["shop.example"]),
            KeyShape("seed", .integer(0...Int.max), "The same seed gives each user the same requests again.", 1),
            KeyShape("trials", .integer(Limits.trials), "How often the whole load is repeated.", 8),
            KeyShape("warmup", .duration, "The first part of the load, which is excluded from every figure.", "5s"),
            KeyShape(
                "variables", .map(.scalar), "Constants for the texts below; a secret comes from the environment.",
                ["token": "${env.SHOP_TOKEN}"]),
            KeyShape(
                "data", .map(.object(data)),
                "Files whose rows are given out to users; ${users.name} is the column \"name\" of \"users\".",
                ["users": ["file": "users.csv"]]),
            KeyShape(
                "trace", .flag,
                "Whether each request carries a header \"traceparent\" with a trace id of its own, by which the slow ones can be found in the traces of the target.",
                true),
            KeyShape("exemplars", .object(exemplars), "What is kept of the slowest requests, and of those that failed."),
            KeyShape("defaults", .object(defaults), "What steps have in common unless they say otherwise."),
            KeyShape("workload", .object(workload), "How the load is applied."),
            KeyShape("workloads", .list(.object(namedWorkload), atLeast: 1), "Several kinds of load at the same time."),
            KeyShape(
                "setup", .list(.object(chore)),
                "Steps done once before the load and counted in no figure; what they extract, every user knows."),
            KeyShape("teardown", .list(.object(chore)), "Steps done once after the load and counted in no figure."),
            KeyShape("flows", .list(.object(flow), atLeast: 1), "What users do; a replay alone needs none."),
            KeyShape(
                "monitors", .list(.object(monitor)), "What is watched beside the load; when missing, this machine and the target.",
                [["process": "target"], ["host": "local"]]),
            KeyShape(
                "thresholds", .list(.any([.text, .object(threshold)])),
                "What must hold: METRIC {SELECTORS} STATISTIC < LIMIT, perhaps \"of baseline\" and \"over\" a window. The run fails when one does not.",
                ["response_time p95 < 250ms", "errors rate < 1% over 10s", "response_time{step:pay} p99 < 1s"]),
            KeyShape(
                "search", .object(search),
                "In a stress test: searches for the highest load at which all thresholds hold. Rate and length of the workload are then those of the search.",
                ["from": "50/s", "to": "5000/s", "hold": "10s", "within": "10m"]),
        ] + connection, oneOf: [(["workload", "workloads"], true)])

    static let exemplars = ObjectShape(
        "exemplars", "What is kept of the slowest requests, and of those that failed.",
        [
            KeyShape(
                "headers", .list(.text, atLeast: 1),
                "Header lines of their responses. All header lines of all responses are looked at then, which costs the generator some CPU.",
                ["x-request-id", "server-timing"])
        ])

    static let search = ObjectShape(
        "search", "A search for the capacity: the highest rate at which all thresholds hold.",
        [
            KeyShape("from", .rate, "Where it begins: a load that the target can certainly carry.", "50/s", isRequired: true),
            KeyShape("to", .rate, "What it never exceeds.", "5000/s", isRequired: true),
            KeyShape("hold", .duration, "How long each trial lasts; 10s when missing.", "10s"),
            KeyShape(
                "within", .duration, "How long the whole search may take; when missing, as long as it needs.", "10m"),
            KeyShape(
                "precision", .pattern("^[0-9.]+%$"), "How far apart the two bounds may be at the end; 2% when missing.", "2%"),
        ])

    static let target = ObjectShape(
        "target", "A service that is started for every trial, and stopped after it.",
        [
            KeyShape(
                "command", .list(.text, atLeast: 1), "The program and its arguments; ${port} is replaced by a free port.",
                ["./server", "--port", "${port}"], isRequired: true),
            KeyShape("url", .text, "Where it answers.", "http://127.0.0.1:${port}", isRequired: true),
            KeyShape(
                "ready", .text, "A path that answers 200 to 399 when it is ready; otherwise its port must accept connections.",
                "/health"),
            KeyShape("readyWithin", .duration, "How long that may take.", "10s"),
        ])

    static let monitor = ObjectShape(
        "monitor", "One thing that is watched.",
        [
            KeyShape(
                "process", .any([.word(["target"]), .object(process)]), "The target's process, or another by port, id or name.",
                "target",
                ["port": 8080]),
            KeyShape("host", .word(["local"]), "This machine.", "local"),
            KeyShape(
                "scrape", .text,
                "A page of metrics in the text format of Prometheus or OpenMetrics, read once a second: its series become gauges.",
                "http://127.0.0.1:9100/metrics"),
            KeyShape("only", .list(.text, atLeast: 1), "Which of its series, by their names without labels.", ["node_cpu_*"]),
            KeyShape("as", .text, "What the page is called in reports and thresholds; otherwise its host and port.", "db-host"),
        ], oneOf: [(["process", "host", "scrape"], false)])

    static let process = ObjectShape(
        "process", "How a process is found.",
        [
            KeyShape("port", .integer(1...65535), "The one that listens on this port.", 8080),
            KeyShape("pid", .integer(1...Int(Int32.max)), "The one with this id.", 4711),
            KeyShape("name", .text, "All with this name, together.", "nginx"),
        ], oneOf: [(["port", "pid", "name"], false)])

    static let threshold = ObjectShape(
        "threshold", "A threshold that can end the run.",
        [
            KeyShape("expect", .text, "The threshold itself.", "errors rate < 20%", isRequired: true),
            KeyShape("abort", .flag, "Whether the run ends as soon as it fails.", true),
            KeyShape("after", .duration, "For how long at the beginning it does not end the run.", "5s"),
        ])

    /// How connections are made; the same for the whole run.
    private static let connection = [
        KeyShape(
            "http", .word(ConnectionOptions.Version.allCases.map(\.rawValue)), "Which version of HTTP is spoken.", "1.1"),
        KeyShape(
            "transport", .word(ConnectionOptions.Transport.allCases.map(\.rawValue)),
            "What carries the requests: our own wire, libcurl, or the wire where it can (auto).", "auto"),
        KeyShape("connectTimeout", .duration, "Limit for name look-up, connect and TLS together.", "5s"),
        KeyShape("compression", .flag, "Whether compressed answers are asked for, and decoded.", true),
        KeyShape("keepAlive", .flag, "Whether a user keeps its connection between requests.", true),
        KeyShape(
            "stampArrivals", .flag,
            "Whether the kernel stamps when plain responses arrive, for the metric arrival_error_ms: how far our clock was off.",
            true),
        KeyShape("tls", .object(tls), "Certificates."),
        KeyShape(
            "proxy", .text,
            "Through which proxy requests go. A user name and password in it are sent to the proxy only, and neither stored nor shown.",
            "http://127.0.0.1:3128", "http://${env.PROXY_USER}:${env.PROXY_PASSWORD}@127.0.0.1:3128"),
        KeyShape(
            "resolve", .list(.text), "Addresses for names, as curl's --resolve; several are set apart by commas.",
            ["shop.test:80:127.0.0.1"]),
        KeyShape(
            "connectTo", .list(.text), "Other places to connect to, as curl's --connect-to.", ["shop.test:443:127.0.0.1:8443"]),
    ]

    static let tls = ObjectShape(
        "tls", "Certificates. Files are meant from the folder of the scenario.",
        [
            KeyShape("verify", .flag, "Whether the server's certificate is verified; on unless switched off.", false),
            KeyShape("ca", .text, "PEM file of authorities to trust instead of the system's.", "ca.pem"),
            KeyShape("cert", .text, "PEM file of a client certificate.", "client.pem"),
            KeyShape("key", .text, "PEM file of its key.", "client.key"),
        ])

    static let data = ObjectShape(
        "data", "A CSV file with a header line, or a JSON list of objects.",
        [
            KeyShape("file", .text, "Its path, from the folder of the scenario.", "users.csv", isRequired: true),
            KeyShape("format", .word(["csv", "json"]), "What it is; otherwise the end of its name says it.", "csv"),
            KeyShape(
                "pick", .word(Feeder.Pick.allCases.map(\.rawValue)),
                "Which row comes next: in order and again from the top, any, or each once in a run. Running out ends the run.",
                "sequential"),
            KeyShape(
                "per", .word(Feeder.Span.allCases.map(\.rawValue)),
                "Whether a user takes a row for each iteration, or one for life.", "vu"),
        ])

    static let defaults = ObjectShape(
        "defaults", "What steps have in common unless they say otherwise.",
        [
            KeyShape("timeout", .duration, "Limit for a whole exchange.", "10s"),
            KeyShape(
                "headers", .map(headerValue), "Header lines; a step's own replace them by name.", ["Accept": "application/json"]),
            KeyShape("auth", .object(auth), "Who sends the requests."),
            KeyShape("keepBody", .size, "How much of an answer's body is kept for checks and extractions at most.", "1MiB"),
        ])
}
