import Basics
import HTTPMessages
import RunStore
import TestSupport
import Testing

@testable import ServeAPI

@Suite("What people see") struct PageTests {
    private static let paths = [
        "/", "/runs", "/runs?outcome=passed&sort=p95&label=&tag=", "/runs/latest", "/runs/latest?from=1&to=2&trial=",
        "/scenarios/peak",
        "/scenarios/peak?metric=p50",
        "/compare", "/compare?baseline=1&candidate=2", "/journeys", "/findings", "/start", "/settings", "/sign-in",
    ]

    @Test("is a page without inline scripts, styles and foreign addresses", arguments: paths)
    func page(_ path: String) throws {
        let office = try Office()
        try office.save("1")
        try office.save("2", at: 1_795_000_100)
        let reply = office.ask(.get, path, as: .admin)
        #expect(reply.status == 200 && reply.contentType == "text/html; charset=utf-8", "\(reply.text)")
        let text = reply.text
        #expect(text.hasPrefix("<!DOCTYPE html>") && text.contains("href=\"/assets/style.css\"") && text.hasSuffix("</html>\n"))
        for match in text.matches(of: /<script([^>]*)>/) {
            #expect(match.1.contains("src=\"/assets/") || match.1.contains("type=\"application/json\""), "\(match.0)")
        }
        #expect(!text.contains("<style") && text.firstMatch(of: /<[^>]* on[a-z]+=/) == nil)
        #expect(text.firstMatch(of: /(?:src|href|action)="(?:https?:)?\/\//) == nil)
    }

    @Test("shows the same figures as the document")
    func figures() throws {
        let office = try Office()
        try office.save("1")
        #expect(office.ask(.get, "/runs/1").text.contains("data-figure=\"totals.requests\" data-value=\"30\""))
        #expect(office.ask(.get, "/runs/1?from=0&to=2").text.contains("data-figure=\"totals.requests\" data-value=\"20\""))
    }

    @Test(
        "is empty, and not wrong, without a run",
        arguments: ["/", "/runs", "/compare", "/journeys", "/findings", "/start", "/settings"])
    func empty(_ path: String) throws { #expect(try Office().ask(.get, path, as: .admin).status == 200) }

    @Test("keeps names in their place", arguments: HostileNames.all)
    func hostile(_ name: String) throws {
        let office = try Office()
        try office.save("1")
        try office.store.setLabel("1", name)
        for path in ["/", "/runs", "/runs/1", "/compare"] {
            let text = office.ask(.get, path, as: .admin).text
            #expect(
                !text.contains("<script>alert") && !text.contains("<img src=x") && !text.contains("onmouseover=\"alert"), "\(path)")
        }
    }

    @Test("tells why something is refused, and how to get in")
    func refusals() throws {
        let office = try Office()
        try office.save("1")
        let unknown = office.ask(.get, "/runs", as: nil)
        #expect(unknown.status == 401 && unknown.text.contains("name=\"token\"") && unknown.text.contains("value=\"/runs\""))
        let forbidden = office.ask(.get, "/settings")
        #expect(forbidden.status == 403 && forbidden.text.contains("has the role viewer; this takes admin."))
        let missing = office.ask(.get, "/runs/none")
        #expect(missing.status == 404 && missing.text.contains("No run has the id or label"))
    }

    @Test("comes with a policy that lets nothing in from outside")
    func policy() throws {
        let policy = "default-src 'none'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'"
        #expect(Reply.guards.contains { $0.name == "Content-Security-Policy" && $0.value.hasPrefix(policy) })
    }

    @Test("never has a line end in a header")
    func headers() {
        #expect(urlPart("a b/ü\r\n") == "a%20b%2F%C3%BC%0D%0A")
    }
}
