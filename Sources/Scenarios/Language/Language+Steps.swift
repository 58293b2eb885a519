// What users do, and what must be right about the answers.

import HTTPMessages
import JSON
import Streams

extension Language {
    static let flow = ObjectShape(
        "flow", "A named sequence of steps that a user takes.",
        [
            KeyShape("name", .name, "What it is called in reports.", "checkout", isRequired: true),
            KeyShape("weight", .integer(Limits.weight), "How often it is chosen in relation to the others.", 3),
            KeyShape("pacing", .duration, "An iteration lasts at least this long: the user waits for the rest.", "10s"),
            KeyShape("when", .map(variableTest), "All must hold, or the iteration does nothing.", ["vu": ["below": 10]]),
            KeyShape("repeat", repetition, "How often the steps are gone through in one iteration.", 2, ["uniform": [1, 5]]),
            KeyShape(
                "tags", .map(.text), "Names and values for thresholds: response_time{tag:area=checkout}.", ["area": "checkout"]),
            KeyShape("onStart", .list(.object(step)), "Steps that each user does once, before its first iteration: a login."),
            KeyShape("steps", .list(.object(step), atLeast: 1), "What is done, one step after the other.", isRequired: true),
        ])

    /// A step of `setup` or `teardown`.
    static let chore = ObjectShape(
        "chore", "A step that is done once and belongs to no flow.", stepKeys, oneOf: [(actions, true), (BodyReader.keys, true)],
        together: ["method", "path"])

    static let step = ObjectShape(
        "step", "One request or statement, what must be right about its answer, and what is taken out of it.",
        stepKeys + [KeyShape("group", .name, "Neighbouring steps of one group are timed together, as a transaction.", "order")],
        oneOf: [(actions, true), (BodyReader.keys, true)], together: ["method", "path"])

    /// What names a request in a step: a verb, or "method" with "path" beside it.
    static let verbs = HTTPMethod.allCases.map(\.verb) + ["method"]
    private static let actions = verbs + ["sql"] + SocketReader.deeds
    private static let methodPattern = "^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}$"

    /// One value, or one for each line of that name, or none of them.
    static let headerValue = Shape.any([.anyText, .list(.anyText, atLeast: 1), .null])

    private static let stepKeys: [KeyShape] =
        [
            KeyShape("name", .name, "What it is called in reports; unique in its flow.", "login", isRequired: true),
            KeyShape(
                "when", .map(variableTest), "Variables and what they must be like, or the step is passed over.", ["token": "exists"]
            ),
        ]
        + HTTPMethod.allCases.map(\.verb).map {
            KeyShape(
                $0, .text,
                "The path to send \($0.uppercased()) to, or a whole URL. One variable alone is a link as an answer or a data file gave it.",
                "/products/${random.int(1,500)}", "${next}")
        }
        + [
            KeyShape(
                "sql", .text,
                "A statement on an SQLite database instead of a request; each variable in it is bound as a parameter, never pasted into the text.",
                "SELECT name FROM products WHERE id = ${random.int(1,500)}"),
            KeyShape(
                "database", .text, "The SQLite file of the statement, from the folder of the scenario; otherwise the target's.",
                "shop.sqlite"),
            KeyShape("write", .flag, "Whether the statement changes the database, which is opened read-only otherwise.", true),
            KeyShape(
                "connect", .text, "Opens the user's WebSocket, in place of the one it has: a path, or a whole URL.", "/ws",
                "wss://127.0.0.1:8443/ws"),
            KeyShape("send", .anyText, "Sends a text over the WebSocket.", "{\"ask\": ${vu}}"),
            KeyShape(
                "expect", .any([.yes, .text]),
                "Waits for a message: any, or one with this text in it. Beside \"send\" it times the round trip.", true,
                "\"answer\""),
            KeyShape("for", .duration, "Takes in what comes over the WebSocket, for this time.", "30s"),
            KeyShape(
                "method", .pattern(methodPattern), "A method without a key of its own; where it goes is under \"path\".", "PURGE",
                "PROPFIND"),
            KeyShape("path", .text, "With \"method\": the path to send it to, a whole URL, or a link.", "/products/1"),
            KeyShape(
                "query", .map(oneOrMore), "Pairs behind the path, encoded; a list gives the name once for each value.", ["page": 1]),
            KeyShape(
                "headers", .map(headerValue),
                "Header lines; a list sends a line for each of its values, null none, not even the one that would be sent by itself.",
                ["X-Trace": "${uuid}", "X-Tag": ["a", "b"]]),
            KeyShape("auth", .object(auth), "Who sends it.", ["bearer": "${token}"]),
            KeyShape("json", .anything, "The body as JSON, with variables in its texts.", ["sku": "${sku}"]),
            KeyShape("form", .map(oneOrMore), "The body as a form.", ["user": "${users.name}"]),
            KeyShape("body", .anyText, "The body as text.", "hello"),
            KeyShape("bodyFile", .text, "A file to send as it is, from the folder of the scenario.", "order.xml"),
            KeyShape(
                "multipart", .map(.any([.scalar, .object(part), .list(.any([.scalar, .object(part)]), atLeast: 1)])),
                "The body in parts, as browsers send forms with files.", ["title": "a lamp", "picture": ["file": "lamp.png"]]),
            KeyShape(
                "stream", .any([.word(StreamPreset.allCases.map(\.rawValue)), .object(stream)]),
                "Listens to an answer that arrives bit by bit: a kind of stream by its name, or what its events are like.",
                "openai-chat",
                ["format": "sse", "until": "[DONE]", "token": "$.choices[0].delta.content"]),
            KeyShape("timeout", .duration, "Limit for the whole exchange; 5 minutes with \"stream\", otherwise 10 seconds.", "10s"),
            KeyShape("redirects", .integer(Limits.redirects), "How many redirects are followed.", 3),
            KeyShape("repeat", repetition, "How often it is sent, one request after the other.", 3, ["uniform": [1, 5]]),
            KeyShape(
                "think", .any([.duration, .object(think)]), "How long the user waits after it.", "2s", ["uniform": ["1s", "3s"]]),
            KeyShape("tags", .map(.text), "Names and values for thresholds.", ["money": "yes"]),
            KeyShape("check", .object(check), "What the answer must be like; each test is counted separately.", ["status": 200]),
            KeyShape(
                "extract", .map(.any([.pattern("^\\$"), .object(extraction)])),
                "Values to take out of the answer, by the name they get.",
                ["token": "$.token"]),
            KeyShape("keepBody", .size, "How much of the body is kept for checks and extractions at most.", "4MiB"),
        ]

    private static let oneOrMore = Shape.any([.scalar, .list(.scalar)])
    private static let repetition = Shape.any([.integer(Limits.repeats), .object(repeats)])

    static let repeats = ObjectShape(
        "repeat", "A number of times that is drawn each time.",
        [KeyShape("uniform", .pair(.integer(0...Limits.repeats.upperBound)), "The least and the most.", [1, 5], isRequired: true)])

    static let think = ObjectShape(
        "think", "A waiting time that is drawn each time.",
        [
            KeyShape("constant", .duration, "Always the same.", "2s"),
            KeyShape("uniform", .pair(.duration), "The shortest and the longest.", ["1s", "3s"]),
            KeyShape("normal", .pair(.duration), "The mean and the standard deviation.", ["2s", "500ms"]),
            KeyShape("exponential", .duration, "The mean.", "2s"),
            KeyShape(
                "lognormal", .pair(.duration), "The median, and the time that nine of ten stay below: how people pause.",
                ["2s", "9s"]),
        ], oneOf: [(["constant", "uniform", "normal", "exponential", "lognormal"], false)])

    static let stream = ObjectShape(
        "stream", "How an answer that arrives bit by bit is taken apart. Without \"preset\" and paths every event is content.",
        [
            KeyShape(
                "preset", .word(StreamPreset.allCases.map(\.rawValue)), "A known kind of stream; other keys change it.",
                "openai-chat"),
            KeyShape(
                "format", .word(EventParser.Format.allCases.map(\.rawValue)),
                "Server-sent events, a line of JSON each, or whatever comes in one piece.", "ndjson"),
            KeyShape("until", .text, "The data of the event behind which nothing is expected.", "[DONE]"),
            KeyShape("token", paths, "Where content is: one path, or several.", "$.choices[0].delta.content"),
            KeyShape("reasoning", paths, "Where content is that nobody reads.", "$.choices[0].delta.reasoning_content"),
            KeyShape("usage", paths, "Where the server says how many tokens the answer had.", "$.usage.completion_tokens"),
            KeyShape("finish", paths, "Where an event says that the answer is complete.", "$.choices[0].finish_reason"),
            KeyShape("error", paths, "Where an event says that something went wrong.", "$.error"),
            KeyShape("stall", .duration, "The longest time between two pieces; 60 seconds otherwise.", "10s"),
            KeyShape("for", .duration, "Gives the connection up after this time, which is then no failure.", "30s"),
            KeyShape(
                "keep", .word(StreamProgress.Kept.allCases.map(\.rawValue)),
                "What checks and extractions see as the body: the joined text, the last event, or a list of all events.", "all"),
        ], isNeverEmpty: true)

    private static let paths = Shape.any([.pattern("^\\$"), .list(.pattern("^\\$"), atLeast: 1)])

    static let part = ObjectShape(
        "part", "A file, or a text with more to it, as a part of a body.",
        [
            KeyShape("file", .text, "Its path, from the folder of the scenario.", "lamp.png"),
            KeyShape("text", .anyText, "The text of a part that has a type, a name or headers.", "{\"size\": 3}"),
            KeyShape("name", .anyText, "The file name that the server sees.", "picture.png"),
            KeyShape("type", .text, "Its media type; otherwise the end of a file's name says it.", "image/png"),
            KeyShape("headers", .map(.anyText), "Further header lines of the part.", ["Content-ID": "<1>"]),
        ], oneOf: [(["file", "text"], false)])

    static let auth = ObjectShape(
        "auth", "Who sends a request.",
        [
            KeyShape("basic", .object(credentials), "A name and a password in every request."),
            KeyShape("bearer", .text, "A token in every request.", "${token}"),
            KeyShape("digest", .object(credentials), "A name and a password that answer a challenge of the server."),
        ], oneOf: [(["basic", "bearer", "digest"], false)])

    static let credentials = ObjectShape(
        "credentials", "A name and a password. They are neither stored nor shown.",
        [
            KeyShape("user", .anyText, "The name; may be empty.", "${users.name}", isRequired: true),
            KeyShape("password", .anyText, "The password; may be empty.", "${env.SHOP_PASSWORD}", isRequired: true),
        ])

    static let extraction = ObjectShape(
        "extraction", "Where a value is in the answer. One that is not there is a counted failure of the step.",
        [
            KeyShape("json", .pattern("^\\$"), "A JSON path.", "$.items[*].id"),
            KeyShape("header", .text, "The name of a header.", "Location"),
            KeyShape("cookie", .text, "The name of a cookie that the answer sets.", "session"),
            KeyShape("body", .yes, "The whole body.", true),
            KeyShape("status", .yes, "The status code.", true),
            KeyShape("column", .text, "A column of the first row of a statement.", "id"),
            KeyShape("rows", .yes, "How many rows a statement returned.", true),
            KeyShape(
                "regex", .text,
                "A regular expression whose first group is the value; on the body, or on the header or cookie beside it.",
                "/orders/([0-9]+)"),
            KeyShape(
                "pick", .word(Extraction.Pick.allCases.map(\.rawValue)),
                "Which of several values; \"all\" puts commas between them.", "random"),
            KeyShape("default", .scalar, "The value to use when there is none.", "none"),
            KeyShape(
                "as", .word(["variable", "metric"]),
                "Whether it is a variable of the user, or a number for reports and thresholds.", "metric"),
        ], oneOf: [(["json", "header", "cookie", "body", "status", "column", "rows"], true)], isNeverEmpty: true)
}
