// What all pages are made of: a head that lets nothing in from outside, the body, and behind it the numbers that the charts are read from.

import JSON

/// A page that needs nothing else: no network, no other file, no font.
package struct HTMLPage {
    package var title: String
    /// What marks our own scripts, so that the browser runs no other. Made of ids of runs: the names on the page are older than those.
    package var ids: [String]
    package var axes: [ChartAxis] = []
    package var charts: [LineChart] = []
    package var body: Markup

    package init(title: String, ids: [String], axes: [ChartAxis] = [], charts: [LineChart] = [], body: Markup) {
        self.title = title
        self.ids = ids
        self.axes = axes
        self.charts = charts
        self.body = body
    }

    package var text: String {
        let nonce = ids.joined().filter { $0.isASCII && ($0.isLetter || $0.isNumber) }
        // Without numbers to read there is nothing that a script could do.
        let policy =
            "default-src 'none'; style-src 'unsafe-inline'; \(nonce.isEmpty ? "" : "script-src 'nonce-\(nonce)'; ")base-uri 'none'; form-action 'none'"
        let page: Markup = """
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="\(Markup(ours: policy))">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>\(title)</title>
            <style>\(Markup(ours: pageStyle))</style></head>
            <body><main>
            \(body)</main>
            \(nonce.isEmpty ? "" : scripts(Markup(ours: nonce)))</body></html>

            """
        return page.text
    }

    private func scripts(_ nonce: Markup) -> Markup {
        """
        <script type="application/json" id="data" nonce="\(nonce)">\(data)</script>
        <script nonce="\(nonce)">\(Markup(ours: pageScript))</script>

        """
    }

    /// The numbers behind the charts, as `pageScript` reads them from the element `data`.
    package var data: Markup {
        let data: JSONValue = [
            "axes": .object(axes.map { .init($0.id, $0.data) }),
            "charts": .object(charts.filter { !$0.isEmpty }.map { .init($0.id, $0.data) }),
        ]
        // Nothing that ends a script element can be in it: JSON may write "<" as an escape.
        let json = data.text().split(separator: "<", omittingEmptySubsequences: false).joined(separator: "\\u003c")
        return Markup(ours: json)
    }
}

/// The top of a page: the answer and why, for someone who has thirty seconds.
package struct PageHeader {
    /// `good`, `bad` or `warning`.
    package var tone: String
    /// One character that says it without colour.
    package var sign: String
    package var outcome: String
    package var title: Markup
    package var headline: String
    package var reasons: [String] = []
    package var facts: [String]
    /// What it was about, after the facts: an address, a command.
    package var target = ""
    /// The attribute of the element with the verdict, for programs that read the page.
    package var figure = ""

    package init(
        tone: String, sign: String, outcome: String, title: Markup, headline: String, reasons: [String] = [], facts: [String],
        target: String = "", figure: String = ""
    ) {
        self.tone = tone
        self.sign = sign
        self.outcome = outcome
        self.title = title
        self.headline = headline
        self.reasons = reasons
        self.facts = facts
        self.target = target
        self.figure = figure
    }

    package var markup: Markup {
        let items = reasons.map { "<li>\($0)</li>" as Markup }
        let list: Markup = items.isEmpty ? "" : "<ul class=\"reasons\">\(items)</ul>\n"
        let place: Markup = target.isEmpty ? "" : " · <span class=\"name\">\(target)</span>"
        return """
            <header class="\(tone)">
            <h1>\(title)</h1>
            <p class="verdict" data-figure="verdict.outcome" data-value="\(figure)"><span class="sign" aria-hidden="true">\(sign)</span> <strong>\(outcome.uppercased())</strong> <span>\(headline)</span></p>
            \(list)<p class="facts">\(facts.joined(separator: " · "))\(place)</p>
            </header>

            """
    }
}
