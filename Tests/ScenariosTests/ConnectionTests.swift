import Basics
import HTTPMessages
import Scenarios
import Testing

/// How connections are made: who may be reached, and with what.
@Suite struct ConnectionTests {
    private static func head(_ rest: String, target: String = "http://localhost:18100") -> String {
        #""name": "t", "target": "\#(target)", \#(rest)"#
    }

    @Test(
        "lets no entry of resolve lead this machine's names elsewhere",
        arguments: [
            ("*:18100:10.99.99.99", "10.99.99.99"), ("+localhost:18100:10.99.99.99", "10.99.99.99"),
            ("localhost:18100:10.99.99.99", "10.99.99.99"), ("localhost:80:127.0.0.1,10.99.99.99", "10.99.99.99"),
            ("+*:80:10.0.0.1", "10.0.0.1"), ("[::1]:80:[fe80::1]", "fe80::1"), ("[0:0:0:0:0:0:0:1]:80:10.0.0.2", "10.0.0.2"),
            ("LOCALHOST:80:10.0.0.3", "10.0.0.3"), ("x.localhost:80:10.0.0.4", "10.0.0.4"),
        ])
    func resolveIsChecked(entry: String, host: String) {
        let problems = Scenario(head: Self.head(#""resolve": ["\#(entry)"]"#)).problems()
        #expect(problems.map(\.sentence) == ["the host \"\(host)\" is not allowed."])
    }

    @Test(arguments: [
        "localhost:80:127.0.0.2,127.0.0.3", "*:80:127.0.0.1", "+shop.example:80:10.0.0.1",
        "shop.example:443:10.0.0.1,[2001:db8::1]",
        "localhost:80:[0:0:0:0:0:0:0:1]",
    ])
    func `takes resolve as curl does, with several addresses`(entry: String) throws {
        let plan = try Scenario(head: Self.head(#""resolve": ["\#(entry)"]"#)).plan()
        #expect(plan.connection.resolve == [entry])
    }

    @Test(arguments: [
        ("localhost:80:nowhere", #""resolve[0]" leads to "nowhere", which is no address."#),
        ("localhost:80:127.0.0.1,", #""resolve[0]" leads to "", which is no address."#),
        ("a b:80:127.0.0.1", #""resolve[0]" has "a b" for a host, which is no host name."#),
    ])
    func `says what is wrong with an entry of resolve`(entry: String, sentence: String) {
        #expect(Scenario(head: Self.head(#""resolve": ["\#(entry)"]"#)).problems().map(\.sentence) == [sentence])
    }

    @Test(arguments: [
        "http://[::1]:8080", "http://[0:0:0:0:0:0:0:1]", "http://[::0001]", "http://[::ffff:127.0.0.1]:80",
        "http://[::FFFF:7f00:1]",
        "http://127.9.8.7", "http://LocalHost", "unix:/run/app.sock",
    ])
    func `knows this machine in every spelling`(target: String) {
        #expect(Scenario(head: #""name": "t", "target": "\#(target)""#).problems() == [])
    }

    @Test(arguments: ["http://[::2]", "http://[::ffff:10.0.0.1]", "http://127.evil.example", "http://[fe80::1]"])
    func `takes no other machine for this one`(target: String) {
        #expect(Scenario(head: #""name": "t", "target": "\#(target)""#).problems().count == 1)
    }

    @Test func `allows an IPv6 address in whatever spelling`() {
        let head = #""name": "t", "target": "http://[2001:db8:0:0::1]", "allowedHosts": ["2001:DB8::1"]"#
        #expect(Scenario(head: head).problems() == [])
    }

    @Test(arguments: [
        ("unix:/run/app.sock", "/run/app.sock", ""), ("unix:/run/app.sock:/api/", "/run/app.sock", "/api"),
        ("unix:/tmp/a b.sock", "/tmp/a b.sock", ""),
    ])
    func `takes a UNIX socket for a target`(target: String, socket: String, path: String) throws {
        let plan = try Scenario(head: #""name": "t", "target": "\#(target)""#).plan()
        let base = BaseURL(origin: Origin(socket: socket), path: path)
        #expect(plan.target == .url(base))
        #expect(try BaseURL(parsing: base.description) == base)
    }

    @Test(arguments: [
        ("unix:app.sock", #"the target "unix:app.sock" must name its socket from the root, as "unix:/run/app.sock"."#),
        ("unix:/" + String(repeating: "s", count: 107), "has a socket path of 108 bytes; the kernel takes 107."),
    ])
    func `says what is wrong with a UNIX socket`(target: String, sentence: String) {
        let problems = Scenario(head: #""name": "t", "target": "\#(target)""#).problems()
        #expect(problems.count == 1 && problems[0].sentence.hasSuffix(sentence))
    }

    // MARK: the proxy

    @Test(arguments: [
        ("http://u:p%40w@127.0.0.1:3128", "u", "p@w"), ("http://${env.USER_}:${env.PASS}@127.0.0.1:3128", "clerk", "s:e/c@r%et"),
        ("http://only@127.0.0.1:3128", "only", ""), ("${env.WHOLE}", "w", "hole-secret"), ("http://127.0.0.1:3128", "", ""),
    ])
    func `takes credentials of the proxy out of its address`(proxy: String, user: String, password: String) throws {
        let environment = ["USER_": "clerk", "PASS": "s:e/c@r%et", "WHOLE": "http://w:hole-secret@127.0.0.1:3128"]
        let plan = try Scenario(head: Self.head(#""proxy": "\#(proxy)""#)).plan(environment: environment)
        #expect(plan.connection.proxy == "http://127.0.0.1:3128")
        #expect(plan.connection.proxyUser == user && plan.connection.proxyPassword == password)
        for secret in ["p@w", "p%40w", "s:e/c@r%et", "hole-secret"] { #expect(!plan.source.contains(secret)) }
        #expect(plan.masked("got hole-secret").contains("hole-secret") == (password != "hole-secret"))
    }

    @Test(arguments: [
        ("http://u:p%4@127.0.0.1:3128", #""proxy" has credentials that cannot be read."#),
        ("http://:p@127.0.0.1:3128", #""proxy" has credentials that cannot be read."#),
        ("http://u:p@10.0.0.1:3128", #"the host "10.0.0.1" is not allowed."#),
    ])
    func `says what is wrong with a proxy`(proxy: String, sentence: String) {
        #expect(Scenario(head: Self.head(#""proxy": "\#(proxy)""#)).problems().map(\.sentence) == [sentence])
    }

    // MARK: certificates

    @Test func `looks into PEM files before anything is sent`() {
        let head = Self.head(#""tls": { "ca": "none.pem", "cert": "text.pem", "key": "cert.pem" }"#)
        let files = ScenarioFiles { path, _ in
            switch path {
            case "text.pem": .success(Array("hello".utf8))
            case "cert.pem": .success(Array("-----BEGIN CERTIFICATE-----".utf8))
            default: .failure(.init("does not exist"))
            }
        }
        #expect(
            Scenario(head: head).problems(files: files).map(\.sentence) == [
                #"the file "none.pem" does not exist."#, #"the file "text.pem" holds no certificate in PEM."#,
                #"the file "cert.pem" holds no private key in PEM."#,
            ])
    }
}
