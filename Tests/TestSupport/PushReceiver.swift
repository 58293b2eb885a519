import Synchronization

/// A service that takes what is pushed, and answers each request in the same way.
package enum PushReceiver {
    /// How it behaves.
    package enum Manner: Sendable {
        case answers(status: Int, body: String)
        /// Takes connections and requests, and says nothing.
        case silent
        /// Answers the first few requests with 503, the others with 200.
        case failsAtFirst(Int)
    }

    /// Receives while `body` runs; everything that came is `received` of the server.
    package static func with<Result>(
        _ manner: Manner = .answers(status: 200, body: "{}"), _ body: (ScriptedServer) async throws -> Result
    ) async throws -> Result {
        let failures = Mutex(0)
        return try await ScriptedServer.with(
            { connection in
                while connection.readRequest() != nil {
                    switch manner {
                    case .answers(let status, let body): connection.send(answer(status, body))
                    case .silent: connection.waitForEnd()
                    case .failsAtFirst(let count):
                        let fails = failures.withLock { failed in
                            failed += 1
                            return failed <= count
                        }
                        connection.send(answer(fails ? 503 : 200, "{}"))
                    }
                }
            }, body)
    }

    private static func answer(_ status: Int, _ body: String) -> String {
        "HTTP/1.1 \(status) Any\r\nContent-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }
}

extension ScriptedServer.Received {
    /// The value of a header line; `nil` when there is none.
    package func header(_ name: String) -> String? {
        for line in head.split(separator: "\r\n").dropFirst() {
            guard let colon = line.firstIndex(of: ":"), line[..<colon].lowercased() == name.lowercased() else { continue }
            return String(line[line.index(after: colon)...].drop { $0 == " " })
        }
        return nil
    }

    /// Method, target and version.
    package var requestLine: String { head.split(separator: "\r\n").first.map(String.init) ?? "" }

    package var text: String { String(decoding: body, as: UTF8.self) }
}
