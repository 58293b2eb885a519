// From the lines of an access log to what is replayed of it. Pure: bytes in, a track out.

import AccessLogs
import Basics

/// What of a log is replayed, and how fast.
struct ReplayOptions {
    /// How many times faster than it was.
    var speed = 1.0
    /// Nanoseconds since 1970, or since the first request when `isRelative`.
    struct Moment {
        var time: Nanoseconds
        var isRelative: Bool
    }
    var from: Moment?
    var to: Moment?
    /// What methods with bodies send, first match first.
    var bodies: [RequestBodyRule] = []
}

/// Takes in the lines of a log, one after the other.
struct ReplayRecorder {
    private struct Event {
        /// The time stamp, then the moment it began.
        var time: Nanoseconds
        /// In microseconds; `unknown` where the log has none.
        var duration: UInt32
        var route: UInt16
        var target: UInt32
        var session: UInt32
    }

    private static let unknown = UInt32.max
    /// More kinds of requests than this are counted together by method.
    private static let mostRoutes = 200

    private let options: ReplayOptions
    private let format: LogFormat
    private var parser: LogParser
    private var events: [Event] = []
    private var routes: [ReplayTrack.Route] = []
    private var routeNumbers: [String: UInt16] = [:]
    private var names: Set<String> = []
    private var targets: [[UInt8]] = []
    private var targetNumbers: [[UInt8]: UInt32] = [:]
    /// The route of each target, by method and body.
    private var known: [UInt64: UInt16] = [:]
    private var sessions: [[UInt8]: UInt32] = [:]
    private var leftOut: [String: Int] = [:]
    private var rejected: [LogRejection: (count: Int, line: Int)] = [:]
    private var untimed = 0
    private var encoded = 0
    private var line = 0

    init(_ format: LogFormat, _ options: ReplayOptions) {
        self.format = format
        self.options = options
        parser = LogParser(format)
    }

    mutating func add(_ bytes: [UInt8], _ range: Range<Int>) {
        line += 1
        do throws(LogRejection) {
            add(try parser.read(bytes, range))
        } catch {
            if error == .empty || error == .comment { return }
            rejected[error] = ((rejected[error]?.count ?? 0) + 1, rejected[error]?.line ?? line)
        }
    }

    private mutating func add(_ record: LogRecord) {
        guard let time = record.time else {
            untimed += 1
            return
        }
        let method = String(decoding: parser.bytes[record.method], as: UTF8.self)
        let target = Self.sendable(parser.bytes[record.target])
        if target.count != record.target.count { encoded += 1 }
        var body: Int?
        if method != "GET", method != "HEAD" {
            let path = String(decoding: target.prefix { $0 != UInt8(ascii: "?") }, as: UTF8.self)
            body = options.bodies.firstIndex { $0.matches(method: method, path: path) }
            guard body != nil else { return leftOut[method, default: 0] += 1 }
        }
        let number = targetNumbers[target] ?? UInt32(targets.count)
        if Int(number) == targets.count {
            targets.append(target)
            targetNumbers[target] = number
        }
        let key = UInt64(number) << 16 | UInt64((body ?? -1) + 1) << 2 | (method == "HEAD" ? 1 : 0)
        let route: UInt16
        if let found = known[key] {
            route = found
        } else {
            route = self.route(method, target, body)
            known[key] = route
        }
        routes[Int(route)].count += 1
        let who = parser.bytes[record.client] + [0] + parser.bytes[record.agent]
        let session = sessions[Array(who)] ?? UInt32(sessions.count)
        if Int(session) == sessions.count { sessions[Array(who)] = session }
        let duration = record.duration.map { UInt32(clamping: $0 / 1000) } ?? Self.unknown
        events.append(Event(time: time, duration: duration, route: route, target: number, session: session))
    }

    /// The address as a request line can hold it: blanks, control characters and bytes beyond ASCII as `%XX`.
    private static func sendable(_ target: ArraySlice<UInt8>) -> [UInt8] {
        guard target.contains(where: { $0 <= 0x20 || $0 >= 0x7F }) else { return Array(target) }
        var out: [UInt8] = []
        for byte in target {
            if byte > 0x20, byte < 0x7F { out.append(byte) } else { Template.Encoding.url.write(CollectionOfOne(byte), to: &out) }
        }
        return out
    }

    private mutating func route(_ method: String, _ target: [UInt8], _ body: Int?) -> UInt16 {
        let text = body.map { options.bodies[$0].body }
        var name = ReplayName.route(method, target)
        // The same name for the same shape; another body of it is another route.
        var key = "\(name) \(body ?? -1)"
        if let number = routeNumbers[key] { return number }
        if routes.count >= Self.mostRoutes {
            name = "other-\(method.lowercased())"
            key = "\(name) \(body ?? -1)"
            if let number = routeNumbers[key] { return number }
        }
        let plain = name
        var copy = 2
        while !names.insert(name).inserted {
            name = "\(plain)-\(copy)"
            copy += 1
        }
        let number = UInt16(routes.count)
        routeNumbers[key] = number
        routes.append(ReplayTrack.Route(name: name, method: method, body: text))
        return number
    }

    // MARK: The track

    /// Everything that was taken in, ready to be sent; `nil` when nothing is left.
    mutating func track() -> ReplayTrack? {
        var notes: [String] = []
        spread(&notes)
        if format.stamp == .end {
            for index in events.indices where events[index].duration != Self.unknown {
                events[index].time -= Nanoseconds(events[index].duration) * 1000
            }
        }
        // What began together stays in the order of the log.
        let order = events.indices.sorted { (events[$0].time, $0) < (events[$1].time, $1) }
        guard let first = order.first.map({ events[$0].time }) else { return nil }
        func moment(_ moment: ReplayOptions.Moment?) -> Nanoseconds? {
            moment.map { $0.isRelative ? first + min($0.time, .max - max(0, first)) : $0.time }
        }
        let (from, to) = (moment(options.from) ?? first, moment(options.to) ?? .max)
        let kept = order.filter { events[$0].time >= from && events[$0].time < to }
        guard !kept.isEmpty else { return nil }
        if kept.count < order.count {
            notes.append("\(order.count - kept.count) requests before \"from\" or from \"to\" on are left out.")
        }
        // A replay from some moment on begins at that moment.
        let start = options.from == nil ? first : min(from, events[kept[0]].time)
        let times = kept.map { Nanoseconds(min(9e18, (Double(events[$0].time - start) / options.speed).rounded())) }
        for (method, count) in leftOut.sorted(by: { $0.key < $1.key }) {
            notes.append("\(count) \(method) requests are left out: the log has no bodies; \"bodies\" names a file that has.")
        }
        for (reason, found) in rejected.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            notes.append("\(found.count) lines are no requests, the first in line \(found.line): it \(reason.rawValue).")
        }
        if untimed > 0 { notes.append("\(untimed) requests are left out: their lines have no time.") }
        if encoded > 0 { notes.append("\(encoded) addresses have bytes that no request line can hold: they are sent as %XX.") }
        if let loss = format.loss { notes.append(loss) }
        count(kept)
        return ReplayTrack(
            times: times, routeNumbers: kept.map { events[$0].route }, targetNumbers: kept.map { events[$0].target },
            sessionNumbers: kept.map { events[$0].session }, targets: targets, routes: routes, notes: notes)
    }

    /// Requests of a log with whole seconds are spread evenly over each second, in their order.
    private mutating func spread(_ notes: inout [String]) {
        guard !events.isEmpty, events.allSatisfy({ $0.time % .seconds(1) == 0 }) else { return }
        var counts: [Nanoseconds: Int] = [:]
        for event in events { counts[event.time, default: 0] += 1 }
        var seen: [Nanoseconds: Int] = [:]
        for index in events.indices {
            let second = events[index].time
            let place = seen[second, default: 0]
            seen[second] = place + 1
            events[index].time += .seconds(1) * Nanoseconds(place) / Nanoseconds(counts[second]!)
        }
        notes.append("The log has whole seconds: the requests of each are spread evenly within it.")
    }

    /// How many requests of each route are sent, and how long they took.
    private mutating func count(_ kept: [Int]) {
        var durations = [[UInt32]](repeating: [], count: routes.count)
        for index in routes.indices { routes[index].count = 0 }
        for index in kept {
            let event = events[index]
            routes[Int(event.route)].count += 1
            if event.duration != Self.unknown { durations[Int(event.route)].append(event.duration) }
        }
        for index in routes.indices where !durations[index].isEmpty {
            let sorted = durations[index].sorted()
            func quantile(_ share: Double) -> Nanoseconds { Nanoseconds(sorted[Int(share * Double(sorted.count - 1))]) * 1000 }
            routes[index].recorded = (quantile(0.5), quantile(0.95))
        }
    }
}

/// Names of routes.
enum ReplayName {
    /// `products-id` for `GET /products/17?page=2`, `head-home` for `HEAD /`: what changes in a path is `id`.
    static func route(_ method: String, _ target: [UInt8]) -> String {
        var name = method == "GET" ? "" : method.lowercased()
        let path = target.prefix { $0 != UInt8(ascii: "?") }
        let segments = path.split(separator: UInt8(ascii: "/"))
        for segment in segments.prefix(5) {
            let word = isNumber(segment) ? "id" : String(decoding: segment.prefix(24).map(letter), as: UTF8.self)
            name += (name.isEmpty ? "" : "-") + word
        }
        if segments.isEmpty { name += (name.isEmpty ? "" : "-") + "home" }
        let parts = name.split(separator: "-").joined(separator: "-").prefix(56)
        return parts.isEmpty ? "other" : String(parts)
    }

    private static func letter(_ byte: UInt8) -> UInt8 {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): byte
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte + 32
        default: UInt8(ascii: "-")
        }
    }

    /// Whether a part of a path is one thing's number, key or hash.
    private static func isNumber(_ segment: ArraySlice<UInt8>) -> Bool {
        let digits = segment.count { (48...57).contains($0) }
        if digits == segment.count { return true }
        let isHex = segment.allSatisfy { (48...57).contains($0) || (97...102).contains($0 | 32) || $0 == 45 }
        return segment.count >= 8 && (isHex && digits > 0 || digits * 3 >= segment.count || segment.count > 24 && digits > 1)
    }
}
