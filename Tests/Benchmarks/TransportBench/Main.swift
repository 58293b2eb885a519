// Drives a transport as the engine does, one task for each virtual user, and prints what came of it; `Tests/Benchmarks/curl.sh` compares
// that with a bare loop in C, `wire.sh` with wrk, and `costs.sh` counts what a request costs. Usage: transport-bench URL CONNECTIONS
// SECONDS SESSIONS-PER-MULTI; prints requests per second, CPU microseconds per request, failures, KiB of resident memory per VU. With
// "wire" for the last argument it drives WireTransport; with "wire-varying", as if each request were another; with "wire-traced", each
// request has a trace id. With "1000n" for the seconds it sends that many requests.

import Basics
import CurlTransport
import Glibc
import HTTPMessages
import Reactor
import WireTransport

@main enum Main {
    /// The main thread waits for the rest instead of becoming one of Dispatch's, which callgrind does not survive.
    static func main() {
        let end = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)
        sem_init(end, 0, 0)
        nonisolated(unsafe) let isOver = end
        Task.detached {
            do { try await run() } catch { print(error) }
            sem_post(isOver)
        }
        sem_wait(end)
    }

    static func run() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 5, let url = Address(arguments[1]), let connections = Int(arguments[2]),
            let limit = Limit(arguments[3], among: connections),
            let sessionsPerMulti = arguments[4].hasPrefix("wire") ? 0 : Int(arguments[4])
        else { exit(2) }
        let kind = Kind(rawValue: arguments[4]) ?? .constant
        let before = residentKiB()
        let result = try await EventLoop.with { loops in
            try await withThrowingTaskGroup(of: Result.self) { group in
                let loop = loops[0]
                group.addTask(executorPreference: loop) {
                    try await load(url, connections, limit, sessionsPerMulti, kind, loop)
                }
                return try await group.next()!
            }
        }
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        let microseconds =
            (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1_000_000 + usage.ru_utime.tv_usec + usage.ru_stime.tv_usec
        print(
            Int(Double(result.done) / limit.seconds), Double(microseconds * 100 / max(1, result.done)) / 100, result.failed,
            Double((result.residentKiB - before) * 10 / connections) / 10)
    }

    /// What differs from one request to the next.
    enum Kind: String {
        case constant = "wire"
        case varying = "wire-varying"
        case traced = "wire-traced"
        case http2 = "wire-http2"
    }

    struct Result: Sendable {
        var done = 0
        var failed = 0
        var residentKiB = 0
    }

    /// When a run is over.
    struct Limit: Sendable {
        var seconds = 1000.0
        /// Of each VU.
        var requests = Int.max

        init?(_ text: String, among users: Int) {
            if text.hasSuffix("n") {
                guard let count = Int(text.dropLast()) else { return nil }
                requests = count / users
            } else {
                guard let count = Double(text) else { return nil }
                seconds = count
            }
        }
    }

    struct Address {
        var origin: Origin
        var target: [UInt8]

        init?(_ text: String) {
            let parts = text.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3 else { return nil }
            let rest = parts[2].split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
            let authority = rest[0].split(separator: ":")
            guard let scheme = Origin.Scheme(rawValue: String(parts[0].dropLast())), authority.count == 2,
                let port = Int(authority[1])
            else { return nil }
            origin = Origin(scheme: scheme, host: String(authority[0]), port: port)
            target = Array(("/" + (rest.count > 1 ? rest[1] : "")).utf8)
        }
    }

    static func load(
        _ url: Address, _ connections: Int, _ limit: Limit, _ sessionsPerMulti: Int, _ kind: Kind, _ loop: EventLoop
    ) async throws -> Result {
        var options = ConnectionOptions()
        options.verifyCertificates = false
        if kind == .http2 { options.version = .http2 }
        if sessionsPerMulti == 0 {
            return try await load(url, connections, limit, kind, loop, try WireTransport(loop: loop, options: options))
        }
        let transport = try CurlTransport(loop: loop, options: options, sessionsPerMulti: sessionsPerMulti)
        return try await load(url, connections, limit, kind, loop, transport)
    }

    static func load<Carrier: Transport>(
        _ url: Address, _ connections: Int, _ limit: Limit, _ kind: Kind, _ loop: EventLoop, _ transport: Carrier
    ) async throws -> Result {
        let end = loop.now + Nanoseconds(limit.seconds * 1e9)
        return await withTaskGroup(of: Result.self) { group in
            for _ in 0..<connections {
                let user = User(transport, url, kind)
                group.addTask(executorPreference: loop) { await user.run(until: end, atMost: limit.requests, on: loop) }
            }
            var total = Result()
            for await one in group {
                if total.residentKiB == 0 { total.residentKiB = residentKiB() }
                total.done += one.done
                total.failed += one.failed
            }
            return total
        }
    }

    /// One virtual user; made and used on the loop, which is why it may cross into its task.
    final class User<Carrier: Transport>: @unchecked Sendable {
        let session: Carrier.Session
        var request: OutgoingRequest

        init(_ transport: Carrier, _ url: Address, _ kind: Kind) {
            session = try! transport.makeSession()
            request = OutgoingRequest(origin: url.origin)
            request.bytes = url.target
            request.target = 0..<url.target.count
            request.headers = request.target.upperBound..<request.target.upperBound
            request.body = request.headers
            request.constantID = kind == .varying ? -1 : 0
            guard kind == .traced else { return }
            request.bytes += TraceParent.blankLine
            request.headers = url.target.count..<request.bytes.count
            request.body = request.bytes.count..<request.bytes.count
            request.stamp = url.target.count + TraceParent.value.lowerBound..<url.target.count + TraceParent.value.upperBound
        }

        func run(until end: Nanoseconds, atMost limit: Int, on loop: EventLoop) async -> Result {
            var result = Result()
            while loop.now < end, result.done + result.failed < limit {
                if !request.stamp.isEmpty {
                    let number = UInt64(result.done + 1)
                    TraceParent.write(
                        TraceID(high: 1, low: number), span: number, to: &request.bytes, at: request.stamp.lowerBound)
                }
                session.start(request)
                let exchange = await session.finish()
                if exchange.failure == nil, exchange.status == 200 { result.done += 1 } else { result.failed += 1 }
            }
            return result
        }
    }

    static func residentKiB() -> Int {
        guard let file = fopen("/proc/self/statm", "r") else { return 0 }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 200)
        fgets(&line, 200, file)
        let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return Int(text.split(separator: " ")[1])! * 4
    }
}
