// A raw TCP server for tests whose subject is the socket: each connection plays a script, byte by byte, however impolite.

import Glibc
import Synchronization

/// Listens on a free port of 127.0.0.1 and runs a script for each connection, on a thread of its own. When the script returns, the
/// connection is closed.
package final class ScriptedServer: Sendable {
    package typealias Script = @Sendable (borrowing Connection) -> Void

    /// One request as it came in.
    package struct Received: Sendable {
        /// Position among the connections that were accepted, from 0.
        package var connection: Int
        /// The head, with its empty line.
        package var head: String
        package var body: [UInt8]
        /// Bytes of head and body.
        package var size: Int { head.utf8.count + body.count }
    }

    private struct State {
        var descriptors: [Int32] = []
        var threads: [pthread_t] = []
        var received: [Received] = []
        var isStopping = false
    }

    package let port: Int
    private let listener: Int32
    private let script: Script
    private let state = Mutex(State())

    /// Serves while `body` runs.
    package static func with<Result>(
        _ script: @escaping Script, _ body: (ScriptedServer) async throws -> Result
    ) async throws -> Result {
        let (listener, port) = try Loopback.listen(backlog: 1024)
        let server = ScriptedServer(listener, port: port, script)
        defer { server.stop() }
        return try await body(server)
    }

    /// Serves on a UNIX socket at `path` while `body` runs; the port is 0.
    package static func with<Result>(
        socket path: String, _ script: @escaping Script, _ body: (ScriptedServer) async throws -> Result
    ) async throws -> Result {
        let server = ScriptedServer(try Loopback.listen(at: path), port: 0, script)
        defer { server.stop() }
        return try await body(server)
    }

    /// Everything that came in so far.
    package var received: [Received] { state.withLock { $0.received } }

    /// How many connections were accepted so far.
    package var connectionCount: Int { state.withLock { $0.descriptors.count } }

    private init(_ listener: Int32, port: Int, _ script: @escaping Script) {
        self.listener = listener
        self.port = port
        self.script = script
        start { [self] in acceptAll() }
    }

    private func acceptAll() {
        while true {
            let descriptor = accept(listener, nil, nil)
            guard descriptor >= 0 else { return }
            let number = state.withLock { state -> Int? in
                guard !state.isStopping else { return nil }
                state.descriptors.append(descriptor)
                return state.descriptors.count - 1
            }
            guard let number else {
                close(descriptor)
                return
            }
            start { [self] in
                script(Connection(number: number, descriptor: descriptor, server: self))
                // The descriptor itself is closed at the end, so that its number is not used again meanwhile.
                shutdown(descriptor, Int32(SHUT_RDWR))
            }
        }
    }

    fileprivate func note(_ request: Received) { state.withLock { $0.received.append(request) } }

    private func start(_ work: @escaping @Sendable () -> Void) {
        var thread = pthread_t()
        let box = Unmanaged.passRetained(Work(work))
        let result = pthread_create(
            &thread, nil,
            { box in
                Unmanaged<Work>.fromOpaque(box!).takeRetainedValue().run()
                return nil
            }, box.toOpaque())
        if result == 0 { state.withLock { $0.threads.append(thread) } } else { box.release() }
    }

    private func stop() {
        let descriptors = state.withLock { state in
            state.isStopping = true
            return state.descriptors
        }
        shutdown(listener, Int32(SHUT_RDWR))
        for descriptor in descriptors { shutdown(descriptor, Int32(SHUT_RDWR)) }
        while let thread = state.withLock({ $0.threads.popLast() }) { pthread_join(thread, nil) }
        close(listener)
        for descriptor in descriptors { close(descriptor) }
    }

    private final class Work: Sendable {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    /// One accepted connection, as a script sees it.
    package struct Connection: ~Copyable {
        /// Position among the connections that were accepted, from 0.
        package let number: Int
        package let descriptor: Int32
        fileprivate let server: ScriptedServer

        /// Reads one request with its body (by `Content-Length`) and notes it; `nil` when the client has closed.
        @discardableResult
        package func readRequest() -> Received? {
            var bytes: [UInt8] = []
            while !bytes.suffix(4).elementsEqual("\r\n\r\n".utf8) {
                var byte: UInt8 = 0
                guard recv(descriptor, &byte, 1, 0) == 1 else { return nil }
                bytes.append(byte)
            }
            var request = Received(connection: number, head: String(decoding: bytes, as: UTF8.self), body: [])
            let length = request.head.lowercased().split(separator: "\r\n")
                .first { $0.hasPrefix("content-length:") }
                .flatMap { Int($0.split(separator: ":")[1].filter { $0 != " " }) }
            var body = [UInt8](repeating: 0, count: length ?? 0)
            var filled = 0
            while filled < body.count {
                let count = body.withUnsafeMutableBytes { recv(descriptor, $0.baseAddress! + filled, $0.count - filled, 0) }
                guard count > 0 else { return nil }
                filled += count
            }
            request.body = body
            server.note(request)
            return request
        }

        /// Sends all of `bytes`; `false` when the client has closed.
        @discardableResult
        package func send(_ bytes: [UInt8]) -> Bool {
            var sent = 0
            while sent < bytes.count {
                let count = bytes.withUnsafeBytes {
                    Glibc.send(descriptor, $0.baseAddress! + sent, $0.count - sent, Int32(MSG_NOSIGNAL))
                }
                guard count > 0 else { return false }
                sent += count
            }
            return true
        }

        @discardableResult
        package func send(_ text: String) -> Bool { send(Array(text.utf8)) }

        /// Waits until the client closes, or the test ends.
        package func waitForEnd() {
            var byte: UInt8 = 0
            while recv(descriptor, &byte, 1, 0) > 0 {}
        }

        /// Has the kernel answer with a reset when the script returns.
        package func resetOnClose() {
            var linger = linger(l_onoff: 1, l_linger: 0)
            setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout.size(ofValue: linger)))
            // A reset is sent at the last close, which is this one; the number itself stays taken.
            let null = open("/dev/null", O_RDONLY)
            dup2(null, descriptor)
            close(null)
        }
    }
}
