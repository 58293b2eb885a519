// What the users of a log did: which ways they took, how long they thought, when they came.

import Basics

/// Sessions of a log as a first-order chain over its routes.
struct TrafficModel {
    /// A way through the site that sessions took.
    struct Path {
        /// Positions in `RouteBook.routes`.
        var routes: [Int]
        var count: Int
    }

    /// From one route to the next; `nil` for the begin or the end of a session.
    struct Transition: Hashable {
        var from: Int?
        var to: Int?
    }

    /// Sessions, by the second in which they began, since 1970.
    private(set) var starts: [Int64: Int] = [:]
    private(set) var sessions = 0
    /// Requests of all sessions.
    private(set) var requests = 0
    private(set) var transitions: [Transition: Int] = [:]
    /// Seconds from the end of a request (or its start, where the log has no durations) to the next.
    private(set) var thinks: [Transition: Reservoir<Float>] = [:]
    /// Different ways, the most frequent first; at most this many are distinguished.
    private(set) var paths: [Path] = []
    /// Sessions whose way is none of `paths`, and what they asked for: how often, and the sum of the places in their ways, from 0 to 1.
    private(set) var untold = 0
    private(set) var untoldRoutes: [Int: (count: Int, place: Double)] = [:]
    /// How long sessions took, in seconds, summed up.
    private(set) var seconds = 0.0
    let first: Int64
    let last: Int64

    private static let mostPaths = 100_000
    /// Sessions with more requests than this certainly have a way of their own.
    private static let longestPath = 60

    init(_ log: borrowing TrafficLog, _ routes: RouteBook) {
        var random = SeededRandom(seed: 1, part: 0x108)
        let order = Self.sorted(log)
        let gap = log.options.sessionGap.nanoseconds / 1000
        var ways: [[UInt8]: Int] = [:]
        var (earliest, latest) = (Int64.max, Int64.min)
        var at = 0
        while at < order.count {
            let user = Self.event(log, order[at]).user
            var end = at
            var busyUntil = Int64.min
            var way: [UInt8] = []
            var previous: Int?
            var (start, finish): (Int64, Int64) = (0, 0)
            while end < order.count {
                let event = Self.event(log, order[end])
                guard event.user == user, previous == nil || event.time - max(busyUntil, finish) <= gap else { break }
                if previous == nil { start = event.time }
                let route = routes.numbers[Int(event.shape)]
                let transition = Transition(from: previous, to: route)
                transitions[transition, default: 0] += 1
                if previous != nil {
                    let think = Float(max(0, event.time - busyUntil)) / 1e6
                    thinks[transition, default: Reservoir(capacity: 4000)].add(think, &random)
                }
                way.append(UInt8(clamping: route))
                busyUntil = event.time + (event.duration == TrafficLog.Event.unknown ? 0 : Int64(event.duration))
                finish = event.time
                previous = route
                requests += 1
                end += 1
            }
            transitions[Transition(from: previous, to: nil), default: 0] += 1
            sessions += 1
            starts[start / 1_000_000, default: 0] += 1
            seconds += Double(max(busyUntil, finish) - start) / 1e6
            (earliest, latest) = (min(earliest, start), max(latest, finish))
            if way.count <= Self.longestPath, ways.count < Self.mostPaths || ways[way] != nil {
                ways[way, default: 0] += 1
            } else {
                untold += 1
                Self.count(way.lazy.map(Int.init), 1, in: &untoldRoutes)
            }
            at = end
        }
        (first, last) = (earliest, latest)
        let ordered = ways.sorted { ($0.value, $1.key.count) > ($1.value, $0.key.count) }
        paths = ordered.map { Path(routes: $0.key.map(Int.init), count: $0.value) }
    }

    /// Adds the routes of a way that `times` sessions took to `counts`.
    static func count(_ way: some Collection<Int>, _ times: Int, in counts: inout [Int: (count: Int, place: Double)]) {
        let length = Double(max(1, way.count - 1))
        for (place, route) in way.enumerated() {
            let known = counts[route] ?? (0, 0)
            counts[route] = (known.count + times, known.place + Double(times) * Double(place) / length)
        }
    }

    /// How likely a user on `from` continues to `to`; 0 where no one was on `from`.
    func probability(from: Int?, to: Int?) -> Double {
        let total = transitions.reduce(0) { $1.key.from == from ? $0 + $1.value : $0 }
        return total == 0 ? 0 : Double(transitions[Transition(from: from, to: to)] ?? 0) / Double(total)
    }

    // MARK: Order

    private static func event(_ log: borrowing TrafficLog, _ index: UInt32) -> TrafficLog.Event {
        log.chunks[Int(index) >> 18][Int(index) & (1 << 18 - 1)]
    }

    /// All requests, user by user, each user's in the order of time; those of one instant in the order of the log.
    private static func sorted(_ log: borrowing TrafficLog) -> [UInt32] {
        var places = [UInt32](repeating: 0, count: log.userCount + 1)
        for chunk in log.chunks { for event in chunk { places[Int(event.user) + 1] += 1 } }
        for user in 0..<log.userCount { places[user + 1] += places[user] }
        let ends = places
        var order = [UInt32](repeating: 0, count: log.requests)
        var number: UInt32 = 0
        for chunk in log.chunks {
            for event in chunk {
                order[Int(places[Int(event.user)])] = number
                places[Int(event.user)] += 1
                number += 1
            }
        }
        for user in 0..<log.userCount {
            let range = Int(ends[user])..<Int(ends[user + 1])
            sort(&order, range, log)
        }
        return order
    }

    private static func sort(_ order: inout [UInt32], _ range: Range<Int>, _ log: borrowing TrafficLog) {
        var isSorted = true
        for at in range.dropFirst() where event(log, order[at]).time < event(log, order[at - 1]).time {
            isSorted = false
            break
        }
        guard !isSorted else { return }
        let sorted = order[range].map { (time: event(log, $0).time, index: $0) }.sorted {
            ($0.time, $0.index) < ($1.time, $1.index)
        }
        for (offset, entry) in sorted.enumerated() { order[range.lowerBound + offset] = entry.index }
    }
}
