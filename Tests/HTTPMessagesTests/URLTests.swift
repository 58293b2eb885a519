// URLs, percent coding and loopback, which everything that reads addresses takes from here.

import HTTPMessages
import TestSupport
import Testing

@Suite("URLs") struct URLTests {
    @Test(
        "have parts as they are written",
        arguments: [
            ("http://h", "http", nil, "h", "", nil), ("HTTPS://H:8443/a/b?c=d#e", "HTTPS", nil, "H:8443", "/a/b", "c=d"),
            ("http://u:p@x@h/?", "http", "u:p@x", "h", "/", ""), ("http://h?a=/b?c", "http", nil, "h", "", "a=/b?c"),
            ("http://h#@x?y", "http", nil, "h", "", nil), ("http://[::1]:80/x", "http", nil, "[::1]:80", "/x", nil),
            ("http://@h", "http", "", "h", "", nil), ("://", "", nil, "", "", nil),
        ] as [(String, String, String?, String, String, String?)])
    func parts(_ text: String, _ scheme: String, _ user: String?, _ authority: String, _ path: String, _ query: String?) throws {
        let parts = try #require(URLParts(text))
        #expect(parts.scheme == scheme && parts.authority == authority && parts.path == path)
        #expect(parts.user.map(String.init) == user && parts.query.map(String.init) == query)
        #expect(text.hasSuffix("\(authority)\(parts.rest)"))
    }

    @Test("are none without a scheme", arguments: ["", "h", "h/a", "/a", "http:/h", "mailto:a@b"])
    func none(_ text: String) { #expect(URLParts(text) == nil) }

    @Test(
        "have a host and perhaps a port",
        arguments: [
            ("h", "h", nil), ("h:1", "h", "1"), ("h:", "h", ""), ("[::1]", "::1", nil), ("[::1]:8", "::1", "8"), (":8", "", "8"),
            ("[::1", "::1", nil),
        ] as [(String, String, String?)])
    func authority(_ authority: String, _ host: String, _ port: String?) throws {
        let found = try #require(URLParts("http://\(authority)/a:b")).hostAndPort
        #expect(String(found.host) == host && found.port.map(String.init) == port)
    }

    @Test(
        "say what is wrong with their origin",
        arguments: [
            ("ftp://h", "has the scheme \"ftp\"; only http and https can be tested"),
            ("h/x", "does not begin with \"http://\" or \"https://\""), ("http://", "has no host"),
            ("http://u@h", "carries a user name; send an \"Authorization\" header instead"),
            ("http://[::1", "has a \"[\" that is not closed"), ("http://[::1]x", "has no \":\" before its port"),
            ("http://[x]", "has \"x\" in brackets, which is no IPv6 address"),
            ("http://h:0", "has \"0\" for a port; ports go from 1 to 65535"),
            ("http://h:+8", "has \"+8\" for a port; ports go from 1 to 65535"),
            ("http://a..b", "has \"a..b\" for a host, which is no host name"),
        ])
    func mistakes(_ text: String, _ reason: String) {
        #expect(throws: URLMistake(reason: reason)) { try Origin.parse(text) }
    }

    @Test(
        "lead to this machine in every spelling of its address, and not in what only begins like one",
        arguments: [
            ("localhost", true), ("LOCALHOST", true), ("shop.localhost", true), ("127.0.0.1", true), ("127.255.1.2", true),
            ("[::1]", true), ("[0:0:0:0:0:0:0:1]", true), ("[0000::0001]", true), ("[::ffff:127.0.0.1]", true),
            ("[::ffff:7f00:1]", true), ("[::FFFF:127.9.9.9]", true), ("127.evil.example.com", false),
            ("127.0.0.1.example.com", false),
            ("127.0.0", false), ("127.0.0.256", false), ("127.0.0.1.1", false), ("localhost.example.com", false),
            ("notlocalhost", false), ("128.0.0.1", false), ("[::2]", false), ("[::ffff:128.0.0.1]", false), ("[1::1]", false),
        ])
    func loopback(_ host: String, _ expected: Bool) throws {
        #expect(try Origin.parse("http://\(host):8080/x").origin.isLoopback == expected)
    }
}

@Suite("Percent coding") struct PercentCodingTests {
    @Test(
        "is taken off, or refused, or kept where it is malformed",
        arguments: [
            ("", "", ""), ("a+b", "a+b", "a+b"), ("%41%62", "Ab", "Ab"), ("%c3%BC", "ü", "ü"), ("a%20b%2Fc", "a b/c", "a b/c"),
            ("%25", "%", "%"), ("%2525", "%25", "%25"), ("%+5", nil, "%+5"), ("%-5", nil, "%-5"), ("%zz", nil, "%zz"),
            ("%4", nil, "%4"), ("1%", nil, "1%"), ("%%41", nil, "%A"), ("%ff", nil, nil), ("%C3", nil, nil),
        ] as [(String, String?, String?)])
    func decoding(_ text: String, _ strict: String?, _ lenient: String?) {
        #expect(percentDecoded(text) == strict)
        #expect(percentDecoded(text[...], malformed: .kept) == lenient)
    }
}
