// Drives a transport as the engine does, one task for each virtual user, and prints what came of it; `Tests/Benchmarks/curl.sh` compares
// that with a bare loop in C. Usage: transport-bench URL CONNECTIONS SECONDS SESSIONS-PER-MULTI; prints requests per second, CPU
// microseconds per request, failures, KiB of resident memory per VU. With "wire" for the last argument it drives WireTransport.

import Basics
import CurlTransport
import Glibc
import HTTPMessages
import Reactor
import WireTransport

@main enum Main {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 5, let url = Address(arguments[1]), let connections = Int(arguments[2]),
            let seconds = Double(arguments[3]), let sessionsPerMulti = arguments[4] == "wire" ? 0 : Int(arguments[4])
        else { exit(2) }
        let before = residentKiB()
        let result = try await EventLoop.with { loops in
            try await withThrowingTaskGroup(of: Result.self) { group in
                let loop = loops[0]
                group.addTask(executorPreference: loop) {
                    try await load(url, connections, seconds, sessionsPerMulti, loop)
                }
                return try await group.next()!
            }
        }
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        let microseconds =
            (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1_000_000 + usage.ru_utime.tv_usec + usage.ru_stime.tv_usec
        print(
            Int(Double(result.done) / seconds), Double(microseconds * 100 / max(1, result.done)) / 100, result.failed,
            Double((result.residentKiB - before) * 10 / connections) / 10)
    }

    struct Result: Sendable {
        var done = 0
        var failed = 0
        var residentKiB = 0
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
        _ url: Address, _ connections: Int, _ seconds: Double, _ sessionsPerMulti: Int, _ loop: EventLoop
    ) async throws -> Result {
        var options = ConnectionOptions()
        options.verifyCertificates = false
        if sessionsPerMulti == 0 {
            return try await load(url, connections, seconds, loop, try WireTransport(loop: loop, options: options))
        }
        let transport = try CurlTransport(loop: loop, options: options, sessionsPerMulti: sessionsPerMulti)
        return try await load(url, connections, seconds, loop, transport)
    }

    static func load<Carrier: Transport>(
        _ url: Address, _ connections: Int, _ seconds: Double, _ loop: EventLoop, _ transport: Carrier
    ) async throws -> Result {
        let end = loop.now + Nanoseconds(seconds * 1e9)
        return await withTaskGroup(of: Result.self) { group in
            for _ in 0..<connections {
                let user = User(transport, url)
                group.addTask(executorPreference: loop) { await user.run(until: end, on: loop) }
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

        init(_ transport: Carrier, _ url: Address) {
            session = try! transport.makeSession()
            request = OutgoingRequest(origin: url.origin)
            request.bytes = url.target
            request.target = 0..<url.target.count
            request.headers = request.target.upperBound..<request.target.upperBound
            request.body = request.headers
            request.constantID = 0
        }

        func run(until end: Nanoseconds, on loop: EventLoop) async -> Result {
            var result = Result()
            while loop.now < end {
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
