// A real proxy that asks for a name and a password: only it is told them, and only then does a run get through.

import Basics
import TestSupport
import Testing

extension EndToEnd.Runs {
    @Suite("Through a proxy that asks for credentials") struct ProxyTests {
        @Test("a run with them succeeds, in clear text and through a tunnel", arguments: ["auto", "curl"], ["http", "https"])
        func succeeds(_ transport: String, _ scheme: String) async throws {
            let run = try await run("http://${env.PROXY_USER}:${env.PROXY_PASSWORD}@", transport, scheme)
            run.expect(exit: 0)
            #expect(run.integer("totals.requests") == 10 && run.integer("totals.failedRequests") == 0, "\(run.text)")
            // The service answers with the credentials that it was shown.
            #expect(run.document.at("checks").list.map { $0.at("passed").number } == [10, 10])
        }

        @Test("a run without them, or with others, is told so", arguments: ["http://", "http://anna:wrong@"], ["http", "https"])
        func isRefused(_ proxy: String, _ scheme: String) async throws {
            let run = try await run(proxy, "auto", scheme)
            #expect(run.ending.exit == 3 && !run.ending.tookTooLong, "\(run.text)")
            #expect(run.text.contains(scheme == "https" ? "proxy" : "407"), "\(run.text)")
        }

        private func run(_ proxy: String, _ transport: String, _ scheme: String) async throws -> Performed {
            let bench = try Bench()
            return try await Self.withProxy { port, services in
                let target = "\(scheme)://127.0.0.1:\(services[scheme]!)"
                let scenario = Scenario(on: target)
                    .with(#""transport": "\#(transport)", "proxy": "\#(proxy)127.0.0.1:\#(port)", "tls": { "verify": false }"#)
                    .with(
                        steps: #"{ "name": "a", "get": "/", "check": { "status": 200, "body": { "contains": "shown: nothing" } } }"#
                    )
                    .with(workload: #"{ "executor": "per-vu-iterations", "vus": 2, "iterations": 5 }"#)
                var start = try bench.start(scenario)
                start.environment["PROXY_USER"] = "anna"
                start.environment["PROXY_PASSWORD"] = "p@ss:word/1"
                return try bench.performed(try await RunningProgram.run(start))
            }
        }

        /// A proxy, and behind it services by their scheme.
        private static func withProxy<Result>(
            _ body: (_ port: String, _ services: [String: String]) async throws -> Result
        ) async throws -> Result {
            let folder = try TemporaryFolder()
            let start = RunningProgram.Start(["python3", "-c", program, folder.file("key.pem"), folder.file("certificate.pem")])
            return try await RunningProgram.with(start) { service in
                guard await service.waitForErrors("ready"),
                    let ports = service.errors.firstMatch(of: /ports ([0-9]+) ([0-9]+) ([0-9]+) ready/)
                else { throw Problem(.inability, "No proxy: \(service.errors)") }
                return try await body(String(ports.1), ["http": String(ports.2), "https": String(ports.3)])
            }
        }

        private static let program = #"""
            import base64, socket, ssl, subprocess, sys, threading
            key, certificate = sys.argv[1:]
            subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                "-subj", "/CN=localhost", "-keyout", key, "-out", certificate], check=True, capture_output=True)
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate, key)
            wanted = b"Basic " + base64.b64encode(b"anna:p@ss:word/1")
            def head(connection):
                data = b""
                while b"\r\n\r\n" not in data:
                    more = connection.recv(65536)
                    if not more: return None
                    data += more
                return data
            def value(head, name):
                lines = [line.split(b": ", 1) for line in head.split(b"\r\n")[1:] if b": " in line]
                return next((value for key, value in lines if key.lower() == name), None)
            def service(connection, encrypted):
                if encrypted: connection = context.wrap_socket(connection, server_side=True)
                while request := head(connection):
                    shown = b"shown: " + (value(request, b"proxy-authorization") or value(request, b"authorization") or b"nothing")
                    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(shown), shown))
            def pump(source, sink):
                try:
                    while data := source.recv(65536): sink.sendall(data)
                    sink.shutdown(socket.SHUT_WR)
                except OSError: pass
            def proxy(connection, _):
                while request := head(connection):
                    if value(request, b"proxy-authorization") != wanted:
                        connection.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n")
                        continue
                    method, address, _ = request.split(b" ", 2)
                    where = address if method == b"CONNECT" else address.split(b"/")[2]
                    name, port = where.split(b":")
                    with socket.create_connection((name, int(port))) as next_hop:
                        if method == b"CONNECT":
                            connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
                            threading.Thread(target=pump, args=(next_hop, connection), daemon=True).start()
                            return pump(connection, next_hop)
                        path = b"/" + address.split(b"/", 3)[3]
                        kept = [line for line in request.split(b"\r\n")[1:] if not line.lower().startswith(b"proxy-")]
                        next_hop.sendall(method + b" " + path + b" HTTP/1.1\r\n" + b"\r\n".join(kept))
                        connection.sendall(next_hop.recv(65536))
            def listen(serve, argument=False):
                server = socket.create_server(("127.0.0.1", 0), backlog=128)
                def guarded(connection):
                    try: serve(connection, argument)
                    except (OSError, ValueError): pass
                    finally: connection.close()
                def accept():
                    while True: threading.Thread(target=guarded, args=(server.accept()[0],), daemon=True).start()
                threading.Thread(target=accept, daemon=True).start()
                return server.getsockname()[1]
            print("ports", listen(proxy), listen(service), listen(service, True), "ready", file=sys.stderr, flush=True)
            threading.Event().wait()
            """#
    }
}
