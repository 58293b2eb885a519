import HTTPMessages
import Testing
import WireTransport

@Suite("The choice of a transport") struct ChoiceTests {
    struct Row: Sendable {
        var name: String
        var obstacle: TransportObstacle?
        var change: @Sendable (inout ConnectionOptions, inout TransportNeeds) -> Void
    }

    static let rows = [
        Row(name: "plain", obstacle: nil) { _, _ in },
        Row(name: "no certificate check", obstacle: nil) { options, _ in options.verifyCertificates = false },
        Row(name: "no keep-alive", obstacle: nil) { options, _ in options.keepAlive = false },
        Row(name: "HTTP/2", obstacle: nil) { options, _ in options.version = .http2 },
        Row(name: "any version", obstacle: nil) { options, _ in options.version = .auto },
        Row(name: "compression", obstacle: .compression) { options, _ in options.compression = true },
        Row(name: "redirects", obstacle: .redirects) { _, needs in needs.followsRedirects = true },
        Row(name: "digest", obstacle: .authentication) { _, needs in needs.negotiatesAuthentication = true },
        Row(name: "proxy", obstacle: .plainProxy) { options, _ in options.proxy = "http://127.0.0.1:3128" },
        Row(name: "SOCKS", obstacle: nil) { options, _ in options.proxy = "socks5h://127.0.0.1:1080" },
        Row(name: "proxy for https", obstacle: nil) { options, needs in
            options.proxy = "http://127.0.0.1:3128"
            needs.hasPlainOrigin = false
        },
    ]

    @Test("is the wire unless something is in its way", arguments: rows)
    func chooses(_ row: Row) throws {
        var options = ConnectionOptions()
        var needs = TransportNeeds()
        row.change(&options, &needs)
        func carries(_ transport: ConnectionOptions.Transport) -> Result<Bool, TransportObstacle> {
            var options = options
            options.transport = transport
            return WireTransport.carries(options, needs)
        }
        #expect(WireTransport.obstacle(options, needs) == row.obstacle)
        #expect(try carries(.auto).get() == (row.obstacle == nil))
        #expect(try !carries(.curl).get())
        if let obstacle = row.obstacle {
            #expect(throws: obstacle) { try carries(.wire).get() }
        } else {
            #expect(try carries(.wire).get())
        }
    }

    @Test("sees in a request what it needs")
    func needsOfRequest() {
        var needs = TransportNeeds()
        needs.hasPlainOrigin = false
        var request = OutgoingRequest(port: 1, scheme: .https)
        needs.add(request)
        #expect(!needs.followsRedirects && !needs.hasPlainOrigin)
        request.redirects = 2
        needs.add(request)
        #expect(needs.followsRedirects)
        request.origin = Origin(scheme: .http, host: request.origin.host, port: request.origin.port)
        needs.add(request)
        #expect(needs.hasPlainOrigin)
    }
}
