// A log, read into as little as its model needs: client, time, which kind of page, how long. Ten million requests take a quarter of a
// gigabyte.

package import AccessLogs
import Basics

/// Requests of an access log, as they come in.
package struct TrafficLog {
    /// One request.
    struct Event {
        /// Microseconds since 1970 of its start.
        var time: Int64
        /// How long it took in microseconds; `unknown` when the log does not say.
        var duration: UInt32
        /// Number of the user.
        var user: UInt32
        /// Position in `shapes`.
        var shape: UInt32

        static let unknown = UInt32.max
    }

    /// What was left out and why, with how many requests.
    package enum LeftOut: String, CaseIterable {
        case bots = "of crawlers and monitors"
        case healthChecks = "health checks"
        case staticFiles = "images, styles, scripts and fonts"
        case noBody = "with a method whose body the log does not have"
    }

    let options: TrafficOptions
    let format: LogFormat
    private(set) var chunks: [[Event]] = []
    private(set) var shapes: [PathShape] = []
    /// By shape: addresses as they were sent.
    private(set) var targets: [Reservoir<String>] = []
    private(set) var statuses: [[Int: Int]] = []
    private(set) var userCount = 0
    private(set) var requests = 0
    package private(set) var leftOut: [LeftOut: Int] = [:]
    /// Lines that are no requests, by reason, with the first of each.
    package private(set) var rejected: [LogRejection: (count: Int, line: Int, example: String)] = [:]
    /// Queries whose values look like secrets, by the parameter's name.
    private(set) var masked: Set<String> = []
    private var lineNumber = 0
    private var parser: LogParser
    private var users: [UInt64: UInt32] = [:]
    private var shapeNumbers: [PathShape: UInt32] = [:]
    private var known: [UInt64: UInt32] = [:]
    private var bots: [UInt64: Bool] = [:]
    private var random = SeededRandom(seed: 1, part: 0x106)

    /// How many addresses are kept for each shape, and how many are remembered to save work.
    private static let sampleSize = 2000
    private static let memory = 500_000
    private static let chunkSize = 1 << 18
    private static let dropped = UInt32.max

    package init(_ format: LogFormat, _ options: TrafficOptions) {
        self.format = format
        self.options = options
        parser = LogParser(format, session: options.session)
    }

    /// Reads one line.
    package mutating func add(_ line: [UInt8], _ range: Range<Int>) {
        lineNumber += 1
        do throws(LogRejection) {
            add(try parser.read(line, range))
        } catch {
            if error == .empty || error == .comment { return }
            let text = rejected[error]?.example ?? commentLine(String(decoding: line[range].prefix(160), as: UTF8.self))
            rejected[error] = ((rejected[error]?.count ?? 0) + 1, rejected[error]?.line ?? lineNumber, text)
        }
    }

    private mutating func add(_ record: LogRecord) {
        let agent = hash(record.agent, 0)
        if !options.takesBots, isBot(agent, record) { return leaveOut(.bots) }
        guard let shape = shape(of: record) else { return }
        statuses[Int(shape)][record.status, default: 0] += 1
        if let place = targets[Int(shape)].place(&random) { targets[Int(shape)].put(target(record), at: place) }
        var start = record.time ?? Nanoseconds(lineNumber)
        if format.stamp == .end, let duration = record.duration { start -= duration }
        let who = record.session.isEmpty ? hash(record.client, agent) : hash(record.session, 1)
        let user = users[who] ?? UInt32(userCount)
        if Int(user) == userCount {
            users[who] = user
            userCount += 1
        }
        if chunks.last.map({ $0.count == Self.chunkSize }) ?? true {
            chunks.append([])
            chunks[chunks.count - 1].reserveCapacity(Self.chunkSize)
        }
        let duration = record.duration.map { UInt32(clamping: $0 / 1000) } ?? Event.unknown
        chunks[chunks.count - 1].append(Event(time: Int64(start / 1000), duration: duration, user: user, shape: shape))
        requests += 1
    }

    private mutating func leaveOut(_ reason: LeftOut) { leftOut[reason, default: 0] += 1 }

    private mutating func isBot(_ agent: UInt64, _ record: LogRecord) -> Bool {
        if let known = bots[agent] { return known }
        let answer = Visitor.isBot(agent: String(decoding: parser.bytes[record.agent], as: UTF8.self))
        if bots.count < Self.memory { bots[agent] = answer }
        return answer
    }

    /// The number of the request's shape; `nil` when it is left out.
    private mutating func shape(of record: LogRecord) -> UInt32? {
        let key = hash(record.target, hash(record.method, 2))
        if let number = known[key], number != Self.dropped { return number }
        let (method, target) = (String(decoding: parser.bytes[record.method], as: UTF8.self), target(record))
        if !options.takesBots, Visitor.isHealthCheck(path: target) {
            leaveOut(.healthChecks)
            return nil
        }
        if !options.takesStatic, PathShape.isStatic(target) {
            leaveOut(.staticFiles)
            return nil
        }
        let path = target.prefix { $0 != "?" }
        if !["GET", "HEAD", "OPTIONS"].contains(method), !options.bodies.contains(where: { $0.matches(method: method, path: path) })
        {
            leaveOut(.noBody)
            return nil
        }
        let shape = PathShape(method: method, target: target)
        let number = shapeNumbers[shape] ?? UInt32(shapes.count)
        if Int(number) == shapes.count {
            shapeNumbers[shape] = number
            shapes.append(shape)
            targets.append(Reservoir(capacity: Self.sampleSize))
            statuses.append([:])
        }
        if known.count < Self.memory { known[key] = number }
        return number
    }

    /// The address as it was sent, with the values of parameters that look like secrets masked.
    private mutating func target(_ record: LogRecord) -> String {
        let text = String(decoding: parser.bytes[record.target], as: UTF8.self)
        guard let mark = text.firstIndex(of: "?") else { return text }
        var pairs = text[text.index(after: mark)...].split(separator: "&", omittingEmptySubsequences: false).map(String.init)
        var isMasked = false
        for (index, pair) in pairs.enumerated() {
            let name = String(pair.prefix { $0 != "=" })
            guard name.count < pair.count, SecretNames.isSecret(field: name) else { continue }
            pairs[index] = name + "=masked"
            masked.insert(name)
            isMasked = true
        }
        return isMasked ? text[...mark] + pairs.joined(separator: "&") : text
    }

    /// 64 bits for the bytes at `range`: FNV-1a, with a last mixing step so that the low bits are good too.
    private func hash(_ range: Range<Int>, _ seed: UInt64) -> UInt64 {
        var value: UInt64 = 0xCBF2_9CE4_8422_2325 ^ (seed &* 0x9E37_79B9_7F4A_7C15)
        for index in range { value = (value ^ UInt64(parser.bytes[index])) &* 0x100_0000_01B3 }
        value ^= value >> 32
        return value &* 0xD6E8_FEB8_6659_FD93
    }
}
