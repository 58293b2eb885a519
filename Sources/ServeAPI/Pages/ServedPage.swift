// What every page of the server has around its body: the way to the others, the style sheet and the scripts as files of our own.

import Basics
import Drawing

/// A page on its way to a browser.
struct ServedPage {
    var title: String
    /// The path of the entry of the navigation that it belongs to.
    var current = ""
    var body: Markup
    var axes: [ChartAxis] = []
    var charts: [LineChart] = []
    /// The id of the run that the page follows, empty for all; `nil` for none. Without a script it is loaded again every five seconds.
    var follows: String?
    /// The ids of the runs that it shows as in progress.
    var known: [String] = []

    private static let entries: [(path: String, title: String, role: Role)] = [
        ("/", "Overview", .viewer), ("/runs", "Runs", .viewer), ("/compare", "Compare", .viewer),
        ("/journeys", "Journeys", .viewer), ("/findings", "Findings", .viewer),
        ("/start", "Start", .operator), ("/settings", "Settings", .admin),
    ]

    func reply(_ call: Call, status: Int = 200) -> Reply {
        let hasCharts = charts.contains { !$0.isEmpty }
        let data = HTMLPage(title: title, ids: [], axes: axes, charts: charts, body: Markup()).data
        let numbers: Markup = hasCharts ? "<script type=\"application/json\" id=\"data\">\(data)</script>\n" : ""
        let reader: Markup = hasCharts ? "<script src=\"/assets/report.js\" defer></script>\n" : ""
        let refresh: Markup = follows == nil ? "" : "<noscript><meta http-equiv=\"refresh\" content=\"5\"></noscript>\n"
        let followed: Markup = follows.map { " data-follows=\"\($0)\" data-known=\"\(known.joined(separator: " "))\"" } ?? ""
        let page: Markup = """
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>\(title) · perfbench</title>
            <link rel="icon" href="data:,"><link rel="stylesheet" href="/assets/style.css">
            \(refresh)</head>
            <body\(followed)><a class="skip" href="#content">Skip to the content</a>
            \(navigation(call.caller))<main id="content">
            \(body)</main>
            \(numbers)<script src="/assets/live.js" defer></script>
            \(reader)</body></html>

            """
        return .html(page.text, status: status)
    }

    private func navigation(_ caller: Caller?) -> Markup {
        guard let caller else { return "" }
        let links = Self.entries.filter { $0.role <= caller.role }.map { entry in
            let mark: Markup = entry.path == current ? " aria-current=\"page\"" : ""
            return "<a href=\"\(entry.path)\"\(mark)>\(entry.title)</a>\n" as Markup
        }
        var leave: Markup = ""
        if case .session = caller.proof {
            leave = """
                <form method="post" action="/sign-out">\(secretField(caller))<button>Sign out \(caller.name)</button></form>
                """
        } else if caller.proof == .none {
            leave = "<a href=\"/sign-in\">Sign in</a>"
        }
        return "<nav aria-label=\"Pages\"><b>perfbench</b>\n\(links)<span class=\"gap\"></span>\(leave)</nav>\n"
    }
}

/// The field by which a form shows that it comes from a page of this session.
func secretField(_ caller: Caller?) -> Markup {
    guard case .session(let secret)? = caller?.proof else { return "" }
    return "<input type=\"hidden\" name=\"csrf\" value=\"\(Gate.formSecret(secret))\">"
}

/// A form of one button, for what changes something.
func buttonForm(_ action: String, _ title: String, _ caller: Caller?, isDangerous: Bool = false, fields: Markup = "") -> Markup {
    let look: Markup = isDangerous ? " class=\"danger\"" : ""
    return "<form method=\"post\" action=\"\(action)\">\(secretField(caller))\(fields)<button\(look)>\(title)</button></form>"
}

/// A text as part of a path or a query.
func urlPart(_ text: String) -> String {
    let plain = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~".utf8)
    return text.utf8.reduce(into: "") { coded, byte in
        coded += plain.contains(byte) ? String(UnicodeScalar(byte)) : "%" + hexadecimal([byte]).uppercased()
    }
}

extension Desk {
    /// What a person is shown instead of a problem document.
    func errorPage(_ refusal: Refusal, _ call: Call) -> Reply {
        let hint: Markup = refusal.hint.isEmpty ? "" : "<p>\(refusal.hint)</p>"
        var body: Markup = """
            <header class="bad"><h1>\(refusal.status)</h1><p class="verdict"><strong>\(refusal.detail)</strong></p>\(hint)</header>

            """
        if refusal.status == 401 { body = signInForm(refusal.detail, to: call.isSafe ? call.path : "/") }
        var reply = ServedPage(title: refusal.status == 401 ? "Sign in" : "\(refusal.status)", body: body).reply(
            call, status: refusal.status)
        reply.fields += refusal.fields
        reply.delay = refusal.delay
        return reply
    }

    /// Where a token is typed in.
    func signInForm(_ sentence: String, to path: String) -> Markup {
        """
        <section class="sign-in"><h1>Sign in</h1><p>\(sentence)</p>
        <form method="post" action="/sign-in"><input type="hidden" name="to" value="\(path)">
        <label>Token <input type="password" name="token" autocomplete="current-password" required maxlength="200" autofocus></label>
        <button>Sign in</button></form>
        <p class="note">Make a token with: <code>perfbench token add NAME --role viewer</code></p></section>

        """
    }
}
