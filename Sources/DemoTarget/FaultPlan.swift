// Faults as they are asked for: the values of a query, read strictly, because a fault that is silently ignored makes a test lie.

import Basics

/// The fault to inject into a request.
struct FaultPlan: Sendable, Equatable {
    /// How the answer ends otherwise than with an answer.
    enum Ending: String, Sendable, CaseIterable {
        /// The connection is closed without an answer.
        case close
        /// The connection is reset without an answer.
        case reset
        /// The answer is not HTTP.
        case garbage
        /// The body is half as long as promised; then the connection is closed.
        case truncate
        /// Header lines without end, at most 1 MiB/s.
        case headers
        /// No answer, ever; the connection stays open.
        case never
    }

    struct Pool: Sendable, Hashable {
        var workers: Int
        /// As it was written; two pools of the same words are one pool.
        var serviceText: String
    }

    struct Stall: Sendable, Hashable {
        /// How long the freeze is.
        var length: Nanoseconds
        /// How long after the first request it begins.
        var after: Nanoseconds
    }

    struct Failure: Error, Equatable {
        /// Says which value is wrong, and how to write it.
        let sentence: String
    }

    var delay: Distribution?
    var pool: Pool?
    var service: Distribution?
    /// The share of requests that are answered with `status`; all of them when a status was asked for alone.
    var errorShare = 0.0
    var status = 503
    var stall: Stall?
    var bytes: Int?
    var drip: TimeSpan?
    var leak = 0
    var garbage: HeldMemory.Plan?
    var cache: HeldMemory.Plan?
    var slowdown: Slowdown.Plan?
    var burn: Distribution?
    var ending: Ending?
    var isChunked = false
    var redirect: String?
    var seed: UInt64 = 1

    static let names = [
        "delay", "pool", "service", "errors", "status", "stall", "bytes", "drip", "leak", "litter", "cache", "drift", "step",
        "burn",
        "close", "reset", "garbage", "truncate", "headers", "never", "chunked", "redirect", "seed",
    ]
    /// The largest body and the largest leak that can be asked for, in bytes.
    static let maximumBytes = 64 << 20
    /// The most garbage, or the largest cache, in bytes.
    static let maximumHeld = 1 << 30
    static let maximumWorkers = 10_000

    init(_ parameters: Parameters) throws(Failure) {
        if let mistake = parameters.mistake {
            throw Failure(sentence: "There is no fault \"\(mistake)\"\(didYouMean(mistake, Self.names))")
        }
        for parameter in parameters.values { try read(parameter.name, parameter.value) }
        if parameters.has("status"), !parameters.has("errors") { errorShare = 1 }
        guard (pool == nil) == (service == nil) else {
            throw Failure(sentence: #""pool" and "service" belong together, such as "pool=4&service=10ms"."#)
        }
        if slowdown != nil, delay == nil, service == nil {
            throw Failure(sentence: #""drift" and "step" make a "delay" or a "service" longer: give one of them."#)
        }
        pool?.serviceText = parameters.values.first { $0.name == "service" }?.value ?? ""
    }

    private mutating func read(_ name: String, _ value: String) throws(Failure) {
        switch name {
        case "delay": delay = try distribution(name, value)
        case "service": service = try distribution(name, value)
        case "burn": burn = try distribution(name, value)
        case "pool": pool = Pool(workers: try count(name, value, 1...Self.maximumWorkers), serviceText: "")
        case "errors":
            guard let share = Fraction(value)?.value, share <= 1 else { throw wrong(name, value, #"a percentage such as "1%""#) }
            errorShare = share
        case "status": status = try count(name, value, 200...599)
        case "stall": stall = try Self.stall(value)
        case "bytes": bytes = try size(name, value)
        case "leak": leak = try size(name, value)
        case "litter": garbage = try held(name, value)
        case "cache": cache = try held(name, value)
        case "drift", "step":
            guard slowdown == nil else { throw Failure(sentence: #""drift" and "step" cannot both happen to a request."#) }
            slowdown = try slowdown(name, value)
        case "drip":
            guard let span = TimeSpan(value) else { throw wrong(name, value, TimeSpan.expectation) }
            drip = span
        case "close", "reset", "garbage", "truncate", "never":
            guard value == "1" else { throw wrong(name, value, #""1""#) }
            try end(Ending(rawValue: name)!)
        case "headers":
            guard value == "endless" else { throw wrong(name, value, #""endless""#) }
            try end(.headers)
        case "chunked":
            guard value == "1" else { throw wrong(name, value, #""1""#) }
            isChunked = true
        case "redirect":
            guard value.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }), !value.isEmpty else {
                throw wrong(name, value, "a path or URL")
            }
            redirect = value
        case "seed": seed = UInt64(try count(name, value, 0...Int.max))
        default: break
        }
    }

    private mutating func end(_ wanted: Ending) throws(Failure) {
        if let ending { throw Failure(sentence: "\"\(ending)\" and \"\(wanted)\" cannot both happen to a request.") }
        ending = wanted
    }

    /// `2s@10s`: for two seconds, ten seconds after the first request. `2s` alone: at once.
    private static func stall(_ text: String) throws(Failure) -> Stall {
        let halves = text.split(separator: "@", omittingEmptySubsequences: false).map { TimeSpan(String($0)) }
        guard halves.count <= 2, let length = halves[0], let after = halves.count == 2 ? halves[1] : TimeSpan.seconds(0) else {
            throw Failure(sentence: #""stall" must be a duration and when it begins, such as "2s@10s", not "\#(text)"."#)
        }
        return Stall(length: length.nanoseconds, after: after.nanoseconds)
    }

    /// `16KiB@32MiB`: so much of each request, up to so much.
    private func held(_ name: String, _ text: String) throws(Failure) -> HeldMemory.Plan {
        let halves = text.split(separator: "@", omittingEmptySubsequences: false).map {
            ByteCount(String($0)).map { Int($0.bytes) }
        }
        guard halves.count == 2, let each = halves[0], let limit = halves[1], each > 0, each <= limit, limit <= Self.maximumHeld
        else {
            throw wrong(
                name, text, #"a size of each request and a limit of at most \#(Self.maximumHeld >> 30) GiB, such as "16KiB@32MiB""#)
        }
        return HeldMemory.Plan(each: each, limit: limit)
    }

    /// `20%@1m`: so much slower after so long.
    private func slowdown(_ name: String, _ text: String) throws(Failure) -> Slowdown.Plan {
        let halves = text.split(separator: "@", omittingEmptySubsequences: false).map(String.init)
        guard halves.count == 2, let share = Fraction(halves[0])?.value, let after = TimeSpan(halves[1]), after.nanoseconds > 0
        else {
            throw wrong(name, text, #"a share and a duration, such as "20%@1m""#)
        }
        return Slowdown.Plan(share: share, after: after.nanoseconds, isSudden: name == "step")
    }

    // MARK: Values

    private func distribution(_ name: String, _ value: String) throws(Failure) -> Distribution {
        guard let distribution = Distribution(value) else { throw wrong(name, value, Distribution.expectation) }
        return distribution
    }

    private func count(_ name: String, _ value: String, _ range: ClosedRange<Int>) throws(Failure) -> Int {
        guard let number = Int(value), range.contains(number) else {
            let upper = range.upperBound == .max ? " or more" : " to \(range.upperBound)"
            throw wrong(name, value, "a number, \(range.lowerBound)\(upper)")
        }
        return number
    }

    private func size(_ name: String, _ value: String) throws(Failure) -> Int {
        guard let bytes = Int(value) ?? ByteCount(value).map({ Int($0.bytes) }), 0...Self.maximumBytes ~= bytes else {
            throw wrong(name, value, #"a number of bytes such as "1024" or "64KiB", at most \#(Self.maximumBytes >> 20) MiB"#)
        }
        return bytes
    }

    private func wrong(_ name: String, _ value: String, _ expectation: String) -> Failure {
        Failure(sentence: "\"\(name)\" must be \(expectation), not \"\(value)\".")
    }
}
