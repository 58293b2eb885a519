// The requests of an access log, as they are sent again: a table that any arrival finds its request in by its number. A million requests
// take about 20 MB, and each different address is kept once.

package import Basics

/// What is replayed, in the order in which it is sent.
package final class ReplayTrack: Sendable {
    /// What requests of one kind have in common: a step of the plan.
    package struct Route: Sendable, Hashable {
        /// Its name in reports: `products-id`.
        package var name: String
        package var method: String
        /// What it sends; `nil` for nothing.
        package var body: String?
        package var count = 0
        /// The median of the times that the log has, in nanoseconds, and what 95 of 100 stayed below; `nil` when it has none.
        package var recorded: (median: Nanoseconds, p95: Nanoseconds)? {
            get { median.flatMap { median in p95.map { (median, $0) } } }
            set { (median, p95) = (newValue?.median, newValue?.p95) }
        }
        private var median: Nanoseconds?
        private var p95: Nanoseconds?

        init(name: String, method: String, body: String?) {
            self.name = name
            self.method = method
            self.body = body
        }
    }

    /// When each request is sent, in nanoseconds from the start of the load; never before the one before it.
    private let times: [Nanoseconds]
    private let routeNumbers: [UInt16]
    private let targetNumbers: [UInt32]
    private let sessionNumbers: [UInt32]
    private let targets: [[UInt8]]
    package let routes: [Route]
    /// What was left out and how times were made, in sentences.
    package let notes: [String]
    /// How long it takes.
    package let duration: TimeSpan
    /// A hash of everything that is sent, and when.
    let fingerprint: String

    init(
        times: [Nanoseconds], routeNumbers: [UInt16], targetNumbers: [UInt32], sessionNumbers: [UInt32], targets: [[UInt8]],
        routes: [Route], notes: [String]
    ) {
        self.times = times
        self.routeNumbers = routeNumbers
        self.targetNumbers = targetNumbers
        self.sessionNumbers = sessionNumbers
        self.targets = targets
        self.routes = routes
        self.notes = notes
        duration = TimeSpan(nanoseconds: min(times.last ?? 0, .max - 1_000_000) + 1_000_000)
        var print = Fingerprint()
        print.add("replay", times.count)
        for target in targets { print.mix(target + [0]) }
        for route in routes { print.add(route.method, route.body ?? "") }
        for index in times.indices {
            print.mix(Self.bytes(UInt64(bitPattern: times[index])))
            print.mix(Self.bytes(UInt64(routeNumbers[index]) << 32 | UInt64(targetNumbers[index])))
            print.mix(Self.bytes(UInt64(sessionNumbers[index])))
        }
        fingerprint = print.text
    }

    private static func bytes(_ value: UInt64) -> [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) } }

    package var count: Int { times.count }

    /// When request `number` is sent, in nanoseconds from the start of the load; `nil` behind the last one.
    package func time(of number: Int64) -> Nanoseconds? { times.indices.contains(Int(number)) ? times[Int(number)] : nil }

    /// The position of its route.
    package func route(of number: Int64) -> Int { Int(routeNumbers[Int(number)]) }

    /// Path and query, byte for byte.
    package func target(of number: Int64) -> [UInt8] { targets[Int(targetNumbers[Int(number)])] }

    /// The number of its session: whose requests are sent one after the other.
    package func session(of number: Int64) -> UInt32 { sessionNumbers[Int(number)] }

    /// The first address of a route.
    func example(of route: Int) -> [UInt8] {
        routeNumbers.firstIndex(of: UInt16(route)).map { targets[Int(targetNumbers[$0])] } ?? [UInt8(ascii: "/")]
    }

    /// The most requests in any second.
    package var peak: Double {
        var most = 0
        var first = 0
        for index in times.indices {
            while times[index] - times[first] >= .seconds(1) { first += 1 }
            most = max(most, index - first + 1)
        }
        return Double(most)
    }

    /// Requests a second around a moment, over one sixtieth of the whole.
    func level(at time: Nanoseconds) -> Double {
        let width = max(duration.nanoseconds / 60, 1_000_000)
        let count = position(of: time + width / 2) - position(of: time - width / 2)
        return Double(count) * 1e9 / Double(width)
    }

    /// How many requests are sent before `time`.
    private func position(of time: Nanoseconds) -> Int {
        var (low, high) = (0, times.count)
        while low < high {
            let middle = (low + high) / 2
            if times[middle] < time { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

extension ReplayTrack: Hashable {
    package static func == (a: ReplayTrack, b: ReplayTrack) -> Bool { a.fingerprint == b.fingerprint }
    package func hash(into hasher: inout Hasher) { hasher.combine(fingerprint) }
}
