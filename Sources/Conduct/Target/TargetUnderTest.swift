import Basics
import CurlTransport
import FoundationEssentials
import Glibc
import HTTPMessages
package import Reactor
package import Scenarios

/// The target of one trial: a service that is there, or one that perfbench starts now and stops afterwards.
package struct TargetUnderTest: Sendable {
    package let base: BaseURL
    /// Whether it is a database file, to which nothing is sent: then `base` means nothing.
    package var isFile = false
    /// Its process, when perfbench started it.
    private let started: TargetProcess?

    /// The id of its process, when perfbench started it.
    var process: Int32? { started?.id }

    /// Finds or starts the target of `plan`, lets `body` use it once it is ready, and stops it again if it was started here. Answers `nil`
    /// when `stop` asks for the end before that. `loop` must live as long as the run: a target ends with its thread at the latest.
    package static func with<Result>(
        _ plan: Plan, on loop: EventLoop, _ stop: StopRequest, _ body: (TargetUnderTest) async throws -> Result
    ) async throws -> Result? {
        let target: TargetUnderTest
        switch plan.target {
        case .url(let base): target = TargetUnderTest(base: base, started: nil)
        case .database:
            let nowhere = BaseURL(origin: Origin(scheme: .http, host: "localhost", port: 0))
            target = TargetUnderTest(base: nowhere, isFile: true, started: nil)
        case .demo: target = try await start(try .demo(), plan, on: loop)
        case .command(let command): target = try await start(command, plan, on: loop)
        }
        do {
            if let started = target.started, let command = try plan.target.command {
                try await target.waitUntilReady(started, command, plan, on: loop, stop)
            }
            let result = stop.isRequested ? nil : try await body(target)
            await target.started?.end(on: loop, stop)
            return result
        } catch {
            await target.started?.end(on: loop, stop)
            throw error
        }
    }

    private static func start(_ target: CommandTarget, _ plan: Plan, on loop: EventLoop) async throws -> TargetUnderTest {
        let port = try freePort()
        func fill(_ text: String) -> String { text.replacing("${port}", with: String(port)) }
        let base: BaseURL
        do { base = try BaseURL(parsing: fill(target.url)) } catch {
            throw Problem(
                .usage, "\"\(plan.masked(fill(target.url)))\" is not a URL.", hint: "Write it like \"http://127.0.0.1:${port}\".")
        }
        let process = try await TargetProcess.start(target.command.map(fill), masked: plan.masked, on: loop)
        return TargetUnderTest(base: base, started: process)
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

    // MARK: Readiness

    private func waitUntilReady(
        _ process: TargetProcess, _ target: CommandTarget, _ plan: Plan, on loop: EventLoop, _ stop: StopRequest
    ) async throws {
        let deadline = loop.readClock() + target.readyWithin.nanoseconds
        var last = "it does not accept connections"
        while loop.readClock() < deadline {
            if stop.isRequested { return }
            if let status = process.ended() {
                throw Problem(
                    .unreachable, "The target ended before it was ready (\(status)).", hint: plan.masked(process.lastWords))
            }
            if CurlTransport.probe(base.origin, plan.connection) == nil {
                if target.ready.isEmpty { return }
                let status = try await ask(target.ready, plan, on: loop)
                if (200..<400).contains(status) { return }
                last = "\"\(plan.masked(target.ready))\" answered \(status)"
            }
            await Sleeper.pause(.milliseconds(10), on: loop)
        }
        throw Problem(
            .unreachable, "The target was not ready within \(target.readyWithin): \(last).", hint: plan.masked(process.lastWords))
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
}

extension Target {
    /// The command that starts it; `nil` for a service that is there.
    fileprivate var command: CommandTarget? {
        get throws {
            switch self {
            case .url, .database: nil
            case .demo: try .demo()
            case .command(let command): command
            }
        }
    }
}

extension CommandTarget {
    /// The embedded demonstration service, as a command like any other.
    package static func demo() throws -> CommandTarget {
        let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        return CommandTarget(command: [own, "demo", "--listen", "127.0.0.1:${port}"], url: "http://127.0.0.1:${port}", ready: "")
    }
}
