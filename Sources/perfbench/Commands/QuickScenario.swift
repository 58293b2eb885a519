import Basics
import FoundationEssentials
import HTTPMessages
import JSON
import Scenarios

/// The scenario that the letters of `quick` describe: one step, one workload. What comes of it is a run like any other.
struct QuickScenario {
    /// In the language of scenario files.
    let text: String

    static let defaultConnections = 50
    static let defaultDuration = TimeSpan.seconds(10)

    init(_ arguments: Arguments) throws {
        var problems = Self.misunderstood(arguments)
        let address = Self.address(arguments.operands[0], allowed: arguments.all("--allow-host"), &problems)
        let step = Self.step(address?.path ?? "/", arguments, &problems)
        let workload = Self.workload(arguments, &problems)
        var scenario = JSONValue.object([
            .init("name", "quick"), .init("kind", "load"), .init("target", .string(address?.target ?? "demo")),
        ])
        for member in Self.connection(arguments, &problems) { scenario.add(member.key, member.value) }
        if let timeout = Self.span("-t", arguments, &problems) ?? Self.span("--timeout", arguments, &problems) {
            scenario.add("defaults", ["timeout": .string(timeout.description)])
        }
        scenario.add("workload", workload)
        scenario.add("flows", [["name": "quick", "steps": [step]]])
        guard problems.isEmpty else { throw Problems(problems) }
        text = scenario.text(pretty: true)
    }

    /// A problem of the scenario, said without the place in a file that no one wrote.
    static func onTheCommandLine(_ problem: Problem) -> Problem {
        var problem = problem
        problem.place = nil
        let keys = [
            "flows[0].steps[0].headers": "-H", "flows[0].steps[0].body": "-b", "flows[0].steps[0]": "the request",
            "defaults.timeout": "-t", "workload.rate": "-r", "workload.vus": "-c", "workload.maxVUs": "-c",
            "workload.iterations": "-n",
            "workload.for": "-d", "workload.atMost": "-d",
        ]
        for (key, flag) in keys.sorted(by: { $0.key.count > $1.key.count }) {
            problem.sentence = problem.sentence.replacing(key, with: flag)
        }
        return problem
    }

    // MARK: Where it goes

    /// The base URL, and what follows it. `127.0.0.1:8080/x` means `http://127.0.0.1:8080/x`.
    private static func address(
        _ text: String, allowed: [String], _ problems: inout [Problem]
    ) -> (target: String, path: String)? {
        if text == "demo" || text.hasPrefix("demo/") { return ("demo", text == "demo" ? "/" : String(text.dropFirst(4))) }
        do throws(URLMistake) {
            if text.hasPrefix("unix:") {
                let (origin, rest) = try Origin.parse(socket: text.dropFirst(5))
                return (origin.description, rest.first == "/" ? rest : "/" + rest)
            }
            let (origin, rest) = try Origin.parse(text.contains("://") ? text : "http://" + text)
            let isAllowed = origin.isLoopback || allowed.contains { $0.lowercased() == origin.host }
            if !isAllowed {
                problems.append(
                    Problem(
                        .usage, "the host \"\(origin.host)\" is not this machine, and load on it has not been allowed.",
                        hint: "If you may send load to it, add: --allow-host \(origin.host)"))
            }
            let path = rest.prefix { $0 != "#" }
            return (origin.description, path.first == "/" ? String(path) : "/" + path)
        } catch {
            problems.append(Problem(.usage, "\"\(text)\" \(error.reason).", hint: "Like: http://127.0.0.1:8080/products"))
            return nil
        }
    }

    private static func connection(_ arguments: Arguments, _ problems: inout [Problem]) -> [JSONValue.Member] {
        var members: [JSONValue.Member] = []
        if let version = arguments["--http"] {
            let known = ConnectionOptions.Version.allCases.map(\.rawValue)
            if known.contains(version) {
                members.append(.init("http", .string(version)))
            } else {
                problems.append(
                    Problem(.usage, "\"--http \(version)\" is not a version.", hint: "There are: \(known.joined(separator: ", ")).")
                )
            }
        }
        if arguments.has("-k") { members.append(.init("tls", ["verify": false])) }
        if arguments.has("--disable-keepalive") { members.append(.init("keepAlive", false)) }
        if arguments.has("--compressed") { members.append(.init("compression", true)) }
        return members
    }

    // MARK: What is sent

    private static func step(_ path: String, _ arguments: Arguments, _ problems: inout [Problem]) -> JSONValue {
        let body = body(arguments, &problems)
        let method = method(arguments, hasBody: body != nil, &problems)
        var step = JSONValue.object([.init("name", "request")])
        if case .other(let token) = method {
            step.add("method", .string(token))
            step.add("path", .string(path))
        } else {
            step.add(method.verb, .string(path))
        }
        let headers = headers(arguments, body: body, &problems)
        if !headers.isEmpty { step.add("headers", .object(headers)) }
        if let body { step.add("body", .string(body)) }
        if let redirects = arguments.integer("--redirects", in: 0...20, &problems) {
            step.add("redirects", .integer(Int64(redirects)))
        }
        return step
    }

    private static func method(_ arguments: Arguments, hasBody: Bool, _ problems: inout [Problem]) -> HTTPMethod {
        guard let name = arguments["-m"] else { return hasBody ? .post : .get }
        if let method = HTTPMethod(rawValue: name.uppercased()) ?? HTTPMethod(token: name) { return method }
        problems.append(Problem(.usage, "\"-m \(name)\" is not a method that a request can have.", hint: "Like: -m PUT, -m PURGE"))
        return .get
    }

    private static func body(_ arguments: Arguments, _ problems: inout [Problem]) -> String? {
        guard let path = arguments["-B"] else { return arguments["-b"] }
        if arguments.has("-b") {
            problems.append(Problem(.usage, "\"-B\" cannot be combined with \"-b\": a request has one body."))
        }
        guard let data = try? Data(contentsOf: URL(filePath: path)) else {
            problems.append(Problem(.usage, "the body file \"\(path)\" cannot be read.", hint: "Check its name and permissions."))
            return nil
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            problems.append(
                Problem(.usage, "the body file \"\(path)\" is not text.", hint: "Write a scenario with \"bodyFile\" for it."))
            return nil
        }
        // The bytes of a file are meant as they are.
        return text.replacing("${", with: "$${")
    }

    private static func headers(_ arguments: Arguments, body: String?, _ problems: inout [Problem]) -> [JSONValue.Member] {
        var headers: [JSONValue.Member] = []
        func isSet(_ name: String) -> Bool { headers.contains { $0.key.lowercased() == name.lowercased() } }
        for line in arguments.all("-H") {
            let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty else {
                problems.append(
                    Problem(.usage, "\"-H \(parts[0])\" is not a header.", hint: "Like: -H 'Accept: application/json'"))
                continue
            }
            let value = parts[1].drop { $0 == " " }
            headers.append(.init(String(parts[0]), .string(String(value))))
        }
        if let type = arguments["-T"], !isSet("Content-Type") { headers.append(.init("Content-Type", .string(type))) }
        if let accept = arguments["-A"], !isSet("Accept") { headers.append(.init("Accept", .string(accept))) }
        if let user = arguments["-a"], !isSet("Authorization") {
            headers.append(.init("Authorization", .string("Basic " + Data(user.utf8).base64EncodedString())))
        }
        if let body, !isSet("Content-Type"), (try? JSONValue(parsing: body)) != nil {
            headers.append(.init("Content-Type", "application/json"))
        }
        return headers
    }

    // MARK: How much of it

    private static func workload(_ arguments: Arguments, _ problems: inout [Problem]) -> JSONValue {
        let connections = arguments.integer("-c", in: 1...100_000, &problems)
        let duration = span("-d", arguments, &problems)
        let count = arguments["-n"].flatMap { Self.requests($0, &problems) }
        let rate = (arguments["-r"] ?? arguments["-R"]).flatMap { Self.arrivals($0, &problems) }
        if let rate { return open(rate, count: count, duration, maxVUs: connections) }
        guard let count else {
            return [
                "executor": "constant-vus", "vus": .integer(Int64(connections ?? defaultConnections)),
                "for": .string((duration ?? defaultDuration).description),
            ]
        }
        return [
            "executor": "shared-iterations", "vus": .integer(min(count, Int64(connections ?? defaultConnections))),
            "iterations": .integer(count), "atMost": .string((duration ?? .seconds(86_400)).description),
        ]
    }

    /// An open model. With a count it lasts as long as that many arrivals take: rounded down to the nanosecond, so that none is added.
    private static func open(_ rate: Rate, count: Int64?, _ duration: TimeSpan?, maxVUs: Int?) -> JSONValue {
        var lasts = duration ?? defaultDuration
        if let count, let end = rate.time(for: count) {
            lasts = duration.map { min($0, TimeSpan(nanoseconds: end)) } ?? TimeSpan(nanoseconds: end)
        }
        var workload: JSONValue = [
            "executor": "constant-arrival-rate", "rate": .string(rate.description), "for": .string(lasts.description),
        ]
        if let maxVUs { workload.add("maxVUs", .integer(Int64(maxVUs))) }
        return workload
    }

    /// `10000`, `10k`, `1m`.
    private static func requests(_ text: String, _ problems: inout [Problem]) -> Int64? {
        let factors: [Substring: Int64] = ["": 1, "k": 1000, "K": 1000, "m": 1_000_000, "M": 1_000_000]
        if let number = LeadingNumber(text), let factor = factors[number.rest], let count = number.times(factor),
            (1...1_000_000_000).contains(count)
        {
            return count
        }
        problems.append(
            Problem(.usage, "\"-n \(text)\" is not a number of requests from 1 to 1000000000.", hint: "Like: -n 10000 or -n 10k"))
        return nil
    }

    /// `1000/s`, or `1000` for the same.
    private static func arrivals(_ text: String, _ problems: inout [Problem]) -> Rate? {
        if let rate = Rate(text) ?? Rate(text + "/s"), rate.microEvents > 0, rate.perSecond <= 1_000_000 { return rate }
        problems.append(
            Problem(
                .usage, "\"-r \(text)\" is not a rate above 0 and at most 1000000 requests a second.",
                hint: "Like: -r 1000/s or -r 6000/min"))
        return nil
    }

    /// A duration; a bare number means seconds.
    private static func span(_ flag: String, _ arguments: Arguments, _ problems: inout [Problem]) -> TimeSpan? {
        guard let text = arguments[flag] else { return nil }
        if let span = TimeSpan(text) ?? TimeSpan(text + "s"), span.nanoseconds > 0 { return span }
        let hint = flag == "-d" ? "Like: -d 30s. A body is given with -b." : "Like: \(flag) 2s"
        problems.append(Problem(.usage, "\"\(flag) \(text)\" is not a duration above 0.", hint: hint))
        return nil
    }
}

extension JSONValue {
    /// Adds a key at the end; nothing happens to what is no object.
    mutating func add(_ key: String, _ value: JSONValue) {
        guard case .object(var members) = self else { return }
        members.append(Member(key, value))
        self = .object(members)
    }
}
