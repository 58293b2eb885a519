import Basics
import CLinux
import CurlTransport
import FoundationEssentials
import Glibc
import HTTPMessages
import Reactor
import Scenarios

/// The target of one trial: a service that is there, or one that perfbench starts now and stops afterwards.
struct TargetUnderTest: Sendable {
    let base: BaseURL
    /// Its process, when perfbench started it.
    let process: Int32?
    private let output: String?

    /// Finds or starts the target of `plan`; returns when it is ready, or when `interruption` asks for the end before that. It ends with
    /// the thread of `loop` at the latest, so that nothing is left behind however perfbench ends.
    static func start(_ plan: Plan, on loop: EventLoop, _ interruption: Interruption) async throws -> TargetUnderTest {
        switch plan.target {
        case .url(let base): return TargetUnderTest(base: base, process: nil, output: nil)
        case .demo:
            return try await start(try .demo(), plan, on: loop, interruption)
        case .command(let command): return try await start(command, plan, on: loop, interruption)
        }
    }

    private static func start(
        _ target: CommandTarget, _ plan: Plan, on loop: EventLoop, _ interruption: Interruption
    ) async throws -> TargetUnderTest {
        let port = try freePort()
        func fill(_ text: String) -> String { text.replacing("${port}", with: String(port)) }
        let command = target.command.map(fill)
        let base: BaseURL
        do { base = try BaseURL(parsing: fill(target.url)) } catch {
            throw Problem(.usage, "\"\(fill(target.url))\" is not a URL.", hint: "Write it like \"http://127.0.0.1:${port}\".")
        }
        let output = FileManager.default.temporaryDirectory.path + "/perfbench-target-\(getpid())-\(port).log"
        let process = try await spawn(command, output: output, on: loop)
        let started = TargetUnderTest(base: base, process: process, output: output)
        do {
            try await started.waitUntilReady(target, plan, on: loop, interruption)
        } catch {
            started.stop()
            throw error
        }
        return started
    }

    private static func freePort() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(descriptor, pointer, length) == 0 && getsockname(descriptor, pointer, &length) == 0
            }
        }
        guard descriptor >= 0, result else {
            throw Problem(.inability, "There is no free port for the target: \(String(cString: strerror(errno))).")
        }
        return Int(UInt16(bigEndian: address.sin_port))
    }

    private static func spawn(_ command: [String], output: String, on loop: EventLoop) async throws -> Int32 {
        let log = open(output, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0o600)
        guard log >= 0 else {
            throw Problem(.inability, "The target's output cannot be kept in \"\(output)\": \(String(cString: strerror(errno))).")
        }
        defer { close(log) }
        // The target ends with the thread that starts it: that must be one that lives as long as the run.
        let result = await withTaskGroup(of: Int32.self) { group in
            group.addTask(executorPreference: loop) {
                var arguments = command.map { strdup($0) } + [nil]
                defer { for argument in arguments { free(argument) } }
                return perfbench_spawn(&arguments, log)
            }
            return await group.next()!
        }
        guard result > 0 else {
            unlink(output)
            throw Problem(
                .unreachable, "The target \"\(command[0])\" could not be started: \(String(cString: strerror(-result))).",
                hint: "Correct \"command\" of the target.")
        }
        return result
    }

    // MARK: Readiness

    private func waitUntilReady(
        _ target: CommandTarget, _ plan: Plan, on loop: EventLoop, _ interruption: Interruption
    ) async throws {
        let deadline = loop.readClock() + target.readyWithin.nanoseconds
        var last = "it does not accept connections"
        while loop.readClock() < deadline {
            if interruption.isRequested { return }
            if let status = ended() {
                throw Problem(.unreachable, "The target ended before it was ready (\(status)).", hint: outputHint)
            }
            if CurlTransport.probe(base.origin, plan.connection) == nil {
                if target.ready.isEmpty { return }
                let status = try await ask(target.ready, plan, on: loop)
                if (200..<400).contains(status) { return }
                last = "\"\(target.ready)\" answered \(status)"
            }
            await Self.pause(loop, .milliseconds(10))
        }
        throw Problem(.unreachable, "The target was not ready within \(target.readyWithin): \(last).", hint: outputHint)
    }

    private static func pause(_ loop: EventLoop, _ span: Nanoseconds) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask(executorPreference: loop) { await Sleeper(on: loop).sleep(until: loop.readClock() + span) }
        }
    }

    /// The status of one GET; 0 when there was no response.
    private func ask(_ path: String, _ plan: Plan, on loop: EventLoop) async throws -> Int {
        let target = base.path + path
        let (origin, connection) = (base.origin, plan.connection)
        return try await withThrowingTaskGroup(of: Int.self) { group in
            group.addTask(executorPreference: loop) {
                let session = try CurlTransport(loop: loop, options: connection).makeSession()
                defer { session.close() }
                var request = OutgoingRequest(origin: origin)
                request.bytes = Array(target.utf8)
                request.target = 0..<request.bytes.count
                request.headers = request.bytes.count..<request.bytes.count
                request.body = request.headers
                request.timeout = .seconds(2)
                session.start(request)
                return await session.finish().status
            }
            return try await group.next()!
        }
    }

    /// How the process ended; `nil` while it runs.
    private func ended() -> String? {
        var status: Int32 = 0
        guard let process, waitpid(process, &status, WNOHANG) == process else { return nil }
        return status & 0x7F == 0 ? "exit code \(status >> 8 & 0xFF)" : "signal \(status & 0x7F)"
    }

    /// The last words of the target.
    private var outputHint: String {
        guard let output, let data = try? Data(contentsOf: URL(filePath: output)) else { return "" }
        let lines = String(decoding: data.suffix(2000), as: UTF8.self).split(separator: "\n").suffix(3)
        return lines.isEmpty ? "It printed nothing." : "It last printed: \(lines.joined(separator: " | "))"
    }

    // MARK: The end

    /// Ends the target: SIGTERM to its process group, and SIGKILL when that is not enough within 5 seconds.
    func stop() {
        defer { if let output { unlink(output) } }
        guard let process else { return }
        kill(-process, SIGTERM)
        for _ in 0..<500 {
            var status: Int32 = 0
            if waitpid(process, &status, WNOHANG) != 0 { break }
            usleep(10_000)
        }
        kill(-process, SIGKILL)
        waitpid(process, nil, 0)
    }
}

extension CommandTarget {
    /// The embedded demonstration service, as a command like any other.
    static func demo() throws -> CommandTarget {
        let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        return CommandTarget(command: [own, "demo", "--listen", "127.0.0.1:${port}"], url: "http://127.0.0.1:${port}", ready: "")
    }
}
