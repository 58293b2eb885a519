import Basics
import HTTPMessages
import JSON
import RunStore
import TestSupport
import Testing

@testable import ServeAPI

/// Every route with every role.
@Suite("Who may do what") struct AccessTableTests {
    /// No token, and each role.
    private static let callers: [Role?] = [nil, .viewer, .operator, .admin]

    /// The path of a route with something in place of its parameters.
    private static func target(_ route: Route) -> String {
        let path = route.segments.map { segment in
            switch segment {
            case "{number}": "1"
            case let name where name.hasPrefix("{"): "nothing"
            case let plain: String(plain)
            }
        }
        return path.joined(separator: "/")
    }

    @Test("is what the table says, for every route and every role", arguments: RouteTable.standard.routes.map(\.name))
    func table(_ name: String) throws {
        let office = try Office()
        let route = try #require(RouteTable.standard.routes.first { $0.name == name })
        for caller in Self.callers {
            let status = office.ask(route.method, Self.target(route), as: caller).status
            let expected: Int? = route.role.flatMap { role in caller.map { $0 < role ? 403 : nil } ?? 401 }
            if let expected {
                #expect(status == expected, "\(name) as \(caller?.rawValue ?? "nobody")")
            } else {
                // Whatever else is wrong with a request that names nothing; the sign-in link says 401 to a wrong secret.
                #expect(
                    status != 403 && (status != 401 || name.contains("/sign-in")),
                    "\(name) as \(caller?.rawValue ?? "nobody"): \(status)")
            }
        }
    }

    @Test("has three levels: reading, changing, and tokens")
    func roles() {
        let routes = RouteTable.standard.routes
        #expect(routes.count > 40)
        for route in routes {
            let isOpen = route.path == "/healthz" || route.path.hasPrefix("/sign-in") || route.path.hasPrefix("/assets/")
            #expect((route.role == nil) == isOpen, "\(route.name)")
            let isChange = route.method != .get && !route.path.hasPrefix("/sign-")
            if isChange { #expect(route.role ?? .viewer >= .operator, "\(route.name)") }
            let isAboutAccess = ["/tokens", "/audit", "/settings"].contains { route.path.contains($0) }
            #expect((route.role == .admin) == isAboutAccess, "\(route.name)")
        }
    }

    @Test("lets anyone read, and no one change, with --public-read")
    func publicRead() throws {
        let office = try Office { $0.isPublic = true }
        #expect(office.ask(.get, "/api/v1/runs", as: nil).status == 200)
        #expect(office.ask(.delete, "/api/v1/runs/latest", as: nil).status == 401)
        #expect(office.ask(.get, "/api/v1/tokens", as: nil).status == 401)
    }

    @Test("refuses tokens that were revoked, have expired, or are another scheme's")
    func wrongTokens() throws {
        let office = try Office()
        try office.store.revokeToken("viewer")
        #expect(office.ask(.get, "/api/v1/runs").status == 401)
        let short = try office.store.makeToken("short", role: .viewer, for: TimeSpan(nanoseconds: 0))
        for value in ["Bearer \(short.text)", "Bearer", "Basic \(office.tokens[.admin] ?? "")", ""] {
            let reply = office.ask(.get, "/api/v1/runs", as: nil, headers: [.authorization: value])
            #expect(reply.status == 401 && reply.field("WWW-Authenticate") == "Bearer realm=\"perfbench\"", "\(value)")
        }
    }

    @Test("holds back the answer to wrong tokens, longer each time, and never that to a right one")
    func delays() throws {
        let office = try Office()
        let wrong: [Call.Header: String] = [.authorization: "Bearer wrong"]
        let delays = (0..<8).map { _ in office.ask(.get, "/api/v1/runs", as: nil, headers: wrong).delay / 1_000_000 }
        #expect(delays == [250, 500, 1000, 2000, 4000, 8000, 8000, 8000])
        #expect(office.ask(.get, "/api/v1/runs").delay == 0)
        #expect(office.ask(.get, "/api/v1/runs", as: nil, headers: wrong, peer: "10.0.0.9").delay == .milliseconds(250))
        #expect(office.ask(.get, "/api/v1/runs", as: nil, headers: wrong, at: .seconds(1000)).delay == .milliseconds(250))
    }

    @Test("gives each token its own share of requests")
    func rates() throws {
        let office = try Office { $0.rate = 1 }
        let statuses = (0..<6).map { _ in office.ask(.get, "/api/v1/runs").status }
        #expect(statuses == [200, 200, 200, 200, 429, 429])
        let refused = office.ask(.get, "/api/v1/runs")
        #expect(refused.field("Retry-After") == "1" && refused.text.contains("Too many requests."))
        #expect(office.ask(.get, "/api/v1/runs", as: .admin).status == 200)
        #expect(office.ask(.get, "/api/v1/runs", at: .seconds(1)).status == 200)
    }

    @Test("changes nothing for the page of another site", arguments: ["http://evil.example", "null", "http://127.0.0.1:9999"])
    func foreignOrigin(_ origin: String) throws {
        let office = try Office()
        let reply = office.ask(.delete, "/api/v1/baselines/default", as: .operator, headers: [.origin: origin])
        #expect(reply.status == 403 && reply.text.contains("The request comes from the page of another site"))
        let own = office.ask(.delete, "/api/v1/baselines/default", as: .operator, headers: [.origin: "http://127.0.0.1:8787"])
        #expect(own.status == 404)
    }

    @Test("lets a browser in with a token, and changes only with the secret of its page")
    func session() throws {
        let office = try Office()
        let form: [Call.Header: String] = [.contentType: "application/x-www-form-urlencoded"]
        let token = office.tokens[.operator] ?? ""
        let entered = office.ask(.post, "/sign-in", as: nil, body: "token=\(token)&to=//evil.example", headers: form)
        #expect(entered.status == 303 && entered.field("Location") == "/")
        let cookie = try #require(entered.field("Set-Cookie"))
        #expect(cookie.contains("; HttpOnly; SameSite=Strict") && !cookie.contains("Secure"))
        let pair = String(cookie.prefix { $0 != ";" })
        let secret = String(pair.dropFirst(Gate.cookie.count + 1))
        #expect(office.ask(.get, "/runs", as: nil, headers: [.cookie: pair]).status == 200)
        var headers = form
        headers[.cookie] = pair
        let without = office.ask(.post, "/baselines/x/remove", as: nil, body: "scenario=peak", headers: headers)
        #expect(without.status == 403 && without.text.contains("The request does not carry the secret of the page it comes from."))
        let with = office.ask(
            .post, "/baselines/x/remove", as: nil, body: "scenario=peak&csrf=\(Gate.formSecret(secret))", headers: headers)
        #expect(with.status == 404)
        #expect(office.ask(.post, "/sign-out", as: nil, body: "csrf=\(Gate.formSecret(secret))", headers: headers).status == 303)
        #expect(office.ask(.get, "/runs", as: nil, headers: [.cookie: pair]).status == 401)
    }

    @Test("has a sign-in link that works once")
    func invitation() throws {
        let office = try Office()
        #expect(office.ask(.get, "/sign-in/wrong", as: nil).status == 401)
        #expect(office.ask(.get, "/sign-in/link", as: nil).field("Set-Cookie") != nil)
        #expect(office.ask(.get, "/sign-in/link", as: nil).status == 401)
    }

    @Test("marks the cookie as secure where a proxy has TLS")
    func secure() throws {
        let office = try Office { $0.origin = "https://perf.example" }
        #expect(office.ask(.get, "/sign-in/link", as: nil).field("Set-Cookie")?.hasSuffix("; Secure") == true)
    }

    @Test(
        "knows its own names",
        arguments: [
            ("127.0.0.1:8787", true), ("localhost", true), ("[::1]:8787", true), ("192.168.1.5", true), ("perf.example", true),
            ("evil.example", false), ("127.0.0.1.evil.example", false), ("", false), ("localhost:x", false),
        ])
    func hosts(_ host: String, _ isKnown: Bool) {
        #expect(KnownHosts(origin: "https://perf.example").isKnown(host: host) == isKnown)
    }

    @Test("notes who changed what, from where")
    func audit() throws {
        let office = try Office()
        try office.save("20261121-004213-aaaa")
        #expect(
            office.ask(.put, "/api/v1/baselines/best", as: .operator, body: #"{"run":"latest"}"#, peer: "10.1.2.3").status == 200)
        #expect(office.ask(.delete, "/api/v1/baselines/best", as: .operator).status == 204)
        #expect(office.ask(.delete, "/api/v1/runs/latest", as: .admin).status == 204)
        let log = try office.store.audit()
        #expect(log.map(\.action) == ["run.delete", "baseline.remove", "baseline.set"])
        #expect(log.map(\.who) == ["admin", "operator", "operator"])
        #expect(log.last?.address == "10.1.2.3" && log.last?.subject == "best 20261121-004213-aaaa")
    }
}

extension Route {
    var name: String { "\(method.rawValue) \(path)" }
}
