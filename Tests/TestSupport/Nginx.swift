// A real server for what no script can play: TLS and HTTP/2.

import Basics
import FoundationEssentials
import Glibc

/// nginx on free ports of 127.0.0.1, each with a protocol of its own. It answers every request with the protocol's name; over `tlsPort`,
/// `/long` is a million bytes, in small TLS records.
package struct Nginx: Sendable {
    /// HTTP/2 without TLS, three requests to a connection.
    package var http2Port: Int
    /// TLS with HTTP/1.1 only.
    package var tlsPort: Int
    /// TLS with HTTP/2 and HTTP/1.1.
    package var tlsHTTP2Port: Int
    /// TLS that asks for a client certificate.
    package var clientCertificatePort: Int
    /// PEM files: a certificate for 127.0.0.1 that signs itself, and its key.
    package var certificate: String
    package var key: String

    package static let isPresent = ChildProcess.find("nginx") != nil && ChildProcess.find("openssl") != nil

    /// Serves while `body` runs.
    package static func with<Result>(_ body: (Nginx) async throws -> Result) async throws -> Result {
        var template = Array("/tmp/perfbench-nginx-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Problem(.inability, "No temporary folder could be made.") }
        let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        // Started by root, nginx reads files as somebody else.
        chmod(folder, 0o755)

        // nginx takes over sockets that listen already, so there is nothing to wait for.
        var sockets: [(descriptor: Int32, port: Int)] = []
        defer { for socket in sockets { close(socket.descriptor) } }
        for _ in 0..<4 { sockets.append(try Loopback.listen(backlog: 128, inherited: true)) }
        let nginx = Nginx(
            http2Port: sockets[0].port, tlsPort: sockets[1].port, tlsHTTP2Port: sockets[2].port,
            clientCertificatePort: sockets[3].port, certificate: folder + "/cert.pem", key: folder + "/key.pem")
        try ChildProcess.run([
            ChildProcess.find("openssl")!, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
            "-keyout", nginx.key, "-out", nginx.certificate, "-days", "2", "-subj", "/CN=127.0.0.1", "-addext",
            "subjectAltName=IP:127.0.0.1",
        ])
        try nginx.configuration(in: folder).write(toFile: folder + "/nginx.conf", atomically: false, encoding: .utf8)
        try String(repeating: "x", count: 1_000_000).write(toFile: folder + "/long", atomically: false, encoding: .utf8)
        let pid = try ChildProcess.start(
            [ChildProcess.find("nginx")!, "-p", folder, "-c", folder + "/nginx.conf", "-e", folder + "/error.log"],
            environment: ["NGINX=" + sockets.map { "\($0.descriptor);" }.joined()])
        defer { ChildProcess.stop(pid) }
        return try await body(nginx)
    }

    private func configuration(in folder: String) -> String {
        """
        daemon off; worker_processes 1; pid \(folder)/pid;
        events {}
        http {
            access_log off;
            client_body_temp_path \(folder)/1; proxy_temp_path \(folder)/2; fastcgi_temp_path \(folder)/3;
            uwsgi_temp_path \(folder)/4; scgi_temp_path \(folder)/5;
            ssl_certificate \(certificate); ssl_certificate_key \(key);
            server { listen 127.0.0.1:\(http2Port) http2; keepalive_requests 3; location / { return 200 $server_protocol; } }
            server { listen 127.0.0.1:\(tlsPort) ssl; ssl_buffer_size 500;
                location = /long { alias \(folder)/long; } location / { return 200 $server_protocol; } }
            server { listen 127.0.0.1:\(tlsHTTP2Port) ssl http2; location / { return 200 $server_protocol; } }
            server {
                listen 127.0.0.1:\(clientCertificatePort) ssl; ssl_verify_client on; ssl_client_certificate \(certificate);
                location / { return 200 $server_protocol; }
            }
        }
        """
    }
}
