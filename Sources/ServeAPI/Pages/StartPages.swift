// Where runs are started, and where the server itself is looked after.

import Basics
import Drawing
import HTTPMessages
import RunStore
import Scenarios

let startPageRoutes: [Route] = [
    Route(
        .get, "/start", .operator, "Where runs are started.", [Parameter("scenario", .text(200), "The file.")],
        answer: .other(["text/html"]), isSlow: true
    ) {
        desk, call in try desk.startPage(StartWish(call), [], call)
    },
    Route(.post, "/start", .operator, "Starts a run.", body: StartWish.parameters, answer: .other(["text/html"]), isSlow: true) {
        desk, call in
        let wish = StartWish(call)
        let (plan, problems) = try desk.check(wish)
        guard plan != nil else { return try desk.startPage(wish, problems, call) }
        _ = try desk.start(wish, call)
        return .see("/start")
    },
    Route(
        .post, "/starts/{number}/end", .operator, "Cancels or ends one.",
        [Parameter("number", .integer(1...Int64.max), "Its number.")], body: []
    ) {
        desk, call in
        try desk.endStart(call)
        return .see("/start")
    },
    Route(.get, "/settings", .admin, "Tokens and the audit log.", answer: .other(["text/html"])) { desk, call in
        try desk.settingsPage(call, made: nil)
    },
    Route(.post, "/settings/tokens", .admin, "Makes a token.", body: Desk.newToken, answer: .other(["text/html"])) { desk, call in
        try desk.settingsPage(call, made: try desk.addToken(call))
    },
    Route(
        .post, "/settings/tokens/{name}/revoke", .admin, "Revokes a token.", [Parameter("name", .text(64), "Its name.")], body: []
    ) { desk, call in
        try desk.revokeToken(call)
        return .see("/settings")
    },
]

extension Desk {
    fileprivate func startPage(_ wish: StartWish, _ problems: [String], _ call: Call) throws -> Reply {
        let options = folder.files.map { file in
            (file == wish.file ? "<option selected>\(file)</option>" : "<option>\(file)</option>") as Markup
        }
        func field(_ name: String, _ title: String, _ value: String?, _ hint: String) -> Markup {
            "<label>\(title) <input name=\"\(name)\" value=\"\(value ?? "")\" placeholder=\"\(hint)\"></label>"
        }
        let mistakes = problems.map { "<li>\($0)</li>" as Markup }
        let form: Markup =
            options.isEmpty
            ? "<p>There is no scenario in \"\(settings.scenarios)\". Name another folder with <code>perfbench serve --scenarios</code>.</p>"
            : """
            <form id="start" class="filter" method="post" action="/start">\(secretField(call.caller))
            <label>Scenario <select name="scenario">\(options)</select></label>
            \(field("rate", "Rate", wish.rate, "200/s"))\(field("vus", "Virtual users", wish.vus.map(String.init), "50"))\(field("duration", "Duration", wish.duration, "30s"))\(field("trials", "Trials", wish.trials.map(String.init), "1"))\(field("seed", "Seed", wish.seed.map(String.init), "1"))\(field("label", "Label", wish.label, "release-2"))\(field("tag", "Tag", wish.tag, "commit=abc"))
            <button>Start</button></form>
            <ul id="start-problems" class="reasons" aria-live="polite">\(mistakes)</ul><pre id="start-plan" class="note"></pre>
            """
        let running = try store.runningRuns()
        let rows = try store.starts(limit: 20).map { start -> Markup in
            let run: Markup = start.run.map { "<a href=\"/runs/\(urlPart($0))\">\($0)</a>" } ?? "-"
            let isOpen = start.state == .queued || start.state == .running
            let end =
                isOpen
                ? buttonForm(
                    "/starts/\(start.number)/end", start.state == .queued ? "Cancel" : "Stop", call.caller, isDangerous: true) : ""
            let code = start.exitCode.map { " (exit code \($0))" } ?? ""
            return """
                <tr><th scope="row" class="name">\(start.scenario) <small>\(start.flags.joined(separator: " "))</small></th><td class="name">\(start.state.rawValue)\(code)<br><small>\(start.message)</small></td><td class="name">\(run)</td><td class="name">\(start.askedBy)</td><td>\(end)</td></tr>

                """
        }
        let table: Markup =
            rows.isEmpty
            ? ""
            : """
            <section><h2>Started here</h2><div class="scroll"><table><thead><tr><th scope="col">scenario</th><th scope="col" class="name">state</th><th scope="col" class="name">run</th><th scope="col" class="name">by</th></tr></thead><tbody>
            \(rows)</tbody></table></div></section>
            """
        let body: Markup = "<h1>Start</h1>\n\(form)\n\(runningSection(running, call))\(table)\n"
        return ServedPage(title: "Start", current: "/start", body: body, follows: "", known: running.map(\.id))
            .reply(call, status: problems.isEmpty ? 200 : 422)
    }

    fileprivate func settingsPage(_ call: Call, made: TokenText?) throws -> Reply {
        let tokens = try access.tokens().map { token -> Markup in
            let end = token.expiresAt.map(dayAndTime) ?? "never"
            return """
                <tr><th scope="row" class="name">\(token.name)</th><td class="name">\(token.role)</td><td class="name">\(dayAndTime(token.createdAt))</td><td class="name">\(end)</td><td>\(buttonForm("/settings/tokens/\(urlPart(token.name))/revoke", "Revoke", call.caller, isDangerous: true))</td></tr>

                """
        }
        let shown: Markup =
            made.map { "<p class=\"made\">The new token, shown this once: <code id=\"made\">\($0.text)</code></p>" } ?? ""
        let roles = Role.allCases.map { "<option>\($0.rawValue)</option>" as Markup }
        let entries = try access.audit().map { entry -> Markup in
            """
            <tr><th scope="row" class="name">\(dayAndTime(entry.at))</th><td class="name">\(entry.who)</td><td class="name">\(entry.address)</td><td class="name">\(entry.action)</td><td class="name">\(entry.subject)</td></tr>

            """
        }
        let keep =
            settings.keep.map { "Runs older than \($0) are deleted; baselines stay." }
            ?? "All runs are kept (--keep deletes old ones)."
        let body: Markup = """
            <h1>Settings</h1>\(shown)
            <section><h2>Tokens</h2><div class="scroll"><table><thead><tr><th scope="col">name</th><th scope="col" class="name">role</th><th scope="col" class="name">made, UTC</th><th scope="col" class="name">expires</th></tr></thead><tbody>
            \(tokens)</tbody></table></div>
            <form class="filter" method="post" action="/settings/tokens">\(secretField(call.caller))<label>Name <input name="name" required maxlength="64"></label> <label>Role <select name="role">\(roles)</select></label> <label>Expires <input name="expires" placeholder="30d"></label> <button>Make a token</button></form></section>
            <section><h2>Retention</h2><p>\(keep)</p></section>
            <section><h2>Audit</h2><div class="scroll"><table><thead><tr><th scope="col">when, UTC</th><th scope="col" class="name">who</th><th scope="col" class="name">from</th><th scope="col" class="name">what</th><th scope="col" class="name">which</th></tr></thead><tbody>
            \(entries)</tbody></table></div></section>

            """
        return ServedPage(title: "Settings", current: "/settings", body: body).reply(call)
    }
}
