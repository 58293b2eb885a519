// Services that cannot be reached, or answer as no service should: each has its sentence, its exit code, and an end in time.

import Basics
import FoundationEssentials
import JSON
import TestSupport
import Testing

extension EndToEnd.Trouble {
    @Suite("A service that cannot be reached is found out before the load") struct ReachTests {
        /// A run of two seconds against `url`, which shall be over long before: nothing is sent.
        private func expectUnreachable(
            _ url: String, _ sentence: String, _ flags: String..., connection: String? = nil,
            sourceLocation: SourceLocation = #_sourceLocation
        ) async throws {
            let bench = try Bench()
            let scenario = Scenario(on: url).with(workload: #"{ "executor": "constant-vus", "vus": 2, "for": "20s" }"#)
            let run = try bench.performed(
                try await RunningProgram.run(try bench.start(connection.map { scenario.with($0) } ?? scenario, flags)))
            #expect(run.ending.exit == 3, "\(run.text)", sourceLocation: sourceLocation)
            #expect(run.ending.errors.contains(sentence), "\(run.text)", sourceLocation: sourceLocation)
            #expect(run.document.at("verdict.outcome") == "unmeasured", sourceLocation: sourceLocation)
            #expect(run.document.at("verdict.reasons.0").text?.contains(sentence) == true, sourceLocation: sourceLocation)
            #expect(run.document.at("totals.requests") == 0, sourceLocation: sourceLocation)
            #expect(run.ending.duration < Nanoseconds.seconds(10), sourceLocation: sourceLocation)
            #expect(try await bench.report().document.at("run.status") == "aborted", sourceLocation: sourceLocation)
        }

        @Test("because nothing listens")
        func closedPort() async throws {
            try await Loopback.withClosedPort { port in
                try await expectUnreachable("http://127.0.0.1:\(port)", "Nothing listens on 127.0.0.1:\(port).")
            }
        }

        @Test("because there is no such host")
        func unknownHost() async throws {
            try await expectUnreachable(
                "http://nowhere.invalid", "The host \"nowhere.invalid\" was not found.", "--allow-host", "nowhere.invalid")
        }

        @Test("because connections are never taken")
        func fullPort() async throws {
            try await Loopback.withFullPort { port in
                try await expectUnreachable(
                    "http://127.0.0.1:\(port)", "did not accept a connection within 300ms.",
                    connection: #""connectTimeout": "300ms""#)
            }
        }

        @Test("because it does not speak TLS")
        func noTLS() async throws {
            try await Demo.with { demo in
                try await expectUnreachable("https://127.0.0.1:\(demo.port)", "No TLS connection could be made to")
            }
        }

        @Test("because its certificate is not trusted")
        func certificate() async throws {
            try await TLSService.with { port, _ in
                try await expectUnreachable("https://127.0.0.1:\(port)", "certificate")
            }
        }
    }

    @Suite("A service that misbehaves is measured all the same") struct MisbehaviourTests {
        @Test(
            "each kind by its name, within the time limit",
            arguments: [
                ("close=1", "reset", "connection closed before a response"),
                ("reset=1", "reset", "connection reset by the server"),
                ("never=1", "timeout-response", "no complete response within the time limit"),
                ("garbage=1", "protocol", "response is not valid HTTP"),
                ("headers=endless", "protocol", "response headers too large"),
                ("truncate=1", "protocol", "body shorter than promised"),
                ("drip=30s", "timeout-response", "no complete response within the time limit"),
            ])
        func faults(_ fault: String, _ kind: String, _ message: String) async throws {
            let bench = try Bench()
            try await Demo.with { demo in
                let run = try await bench.run(
                    Scenario(on: demo.url).with(workload: #"{ "executor": "per-vu-iterations", "vus": 2, "iterations": 2 }"#).with(
                        steps: """
                            { "name": "fine", "get": "/health" },
                            { "name": "bad", "get": "/products/1?\(fault)", "timeout": "500ms" }
                            """))
                run.expect(exit: 0)
                #expect(run.integer("totals.requests") == 8)
                #expect(run.integer("steps.0.failedRequests") == 0)
                #expect(run.integer("steps.1.failedRequests") == 4)
                #expect(run.document.at("errors").list.count == 1, "\(run.document.at("errors"))")
                #expect(run.document.at("errors.0.kind").text == kind, "\(run.document.at("errors"))")
                #expect(run.document.at("errors.0.message").text == message)
                #expect(run.document.at("errors.0.side") == "server")
                #expect(run.ending.output.contains(message))
                // A GET whose kept connection dies before any answer is sent once more: it may have died of being idle (RFC 9110, 9.2.2).
                #expect(["close=1", "reset=1"].contains(fault) ? (8...12).contains(try demo.count()) : try demo.count() == 8)
            }
        }

        @Test("plain HTTP spoken to a port of TLS")
        func plainToTLS() async throws {
            let bench = try Bench()
            try await TLSService.with { port, _ in
                let run = try await bench.run(
                    Scenario(on: "http://127.0.0.1:\(port)").with(#""defaults": { "timeout": "500ms" }"#))
                #expect(run.ending.exit == 3, "\(run.text)")
                #expect(run.document.at("errors").list.count > 0)
                #expect(run.document.at("errors").list.areAll { $0.at("side") == "server" }, "\(run.document.at("errors"))")
                #expect(run.text.contains("None of 10 requests succeeded; most often: "))
            }
        }

        @Test("TLS, with a CA of one's own, works")
        func ownCA() async throws {
            let bench = try Bench()
            try await TLSService.with { port, certificate in
                let run = try await bench.run(
                    Scenario(on: "https://127.0.0.1:\(port)").with(#""tls": { "ca": "\#(certificate)" }"#))
                run.expect(exit: 0)
                #expect(run.integer("totals.failedRequests") == 0)
                #expect(run.number("phases.tls.count").map { $0 > 0 } == true)
            }
        }
    }
}

/// A service that speaks TLS under a certificate that no one knows.
private enum TLSService {
    static func with(_ body: (_ port: Int, _ certificate: String) async throws -> Void) async throws {
        let folder = try TemporaryFolder()
        let (key, certificate) = (folder.file("key.pem"), folder.file("certificate.pem"))
        var make = RunningProgram.Start(
            [
                "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost", "-keyout", key, "-out",
                certificate,
            ])
        make.timeout = .seconds(20)
        let made = try await RunningProgram.run(make)
        guard made.exit == 0 else { throw Problem(.inability, "No certificate: \(made.errors)") }
        let program = """
            import http.server, ssl, sys
            class Service(http.server.BaseHTTPRequestHandler):
                protocol_version = "HTTP/1.1"
                def do_GET(self):
                    self.send_response(200)
                    self.send_header("Content-Length", "2")
                    self.end_headers()
                    self.wfile.write(b"ok")
            class Server(http.server.ThreadingHTTPServer):
                def handle_error(self, request, address): pass
            server = Server(("127.0.0.1", 0), Service)
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain("\(certificate)", "\(key)")
            # The handshake belongs to the thread of each connection, not to the one that accepts them.
            server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
            print("port", server.server_address[1], "ready", file=sys.stderr, flush=True)
            server.serve_forever()
            """
        try await RunningProgram.with(RunningProgram.Start(["python3", "-c", program])) { service in
            guard await service.waitForErrors("ready"), let port = service.errors.firstMatch(of: /port ([0-9]+) ready/)?.1 else {
                throw Problem(.inability, "No TLS service: \(service.errors)")
            }
            try await body(Int(port)!, certificate)
        }
    }
}
