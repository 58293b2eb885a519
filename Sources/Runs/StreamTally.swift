package import Histograms
package import Metrics

/// What the streams of one step were like in a stretch of a run.
package struct StreamTally: Sendable, Equatable {
    /// What is counted of streams. The raw value is the word in the store.
    package enum Count: String, Sendable, CaseIterable {
        /// Streams that were good, and how many tokens they had; with them go the times.
        case streams, tokens
        /// Good streams whose tokens the server counted, and those of them whose contents were of another number.
        case fromUsage, differing
        /// Events, and those with content, of all streams.
        case events, contents
        /// Reads with content, and those of them with more than one content.
        case bursts, sharedBursts
        /// Reads, and those of them that came more than a millisecond after the bytes were ready.
        case reads, lateReads
    }

    /// Times of good streams, in nanoseconds, by `StreamMetric`.
    package var times = StreamMetric.allCases.map { _ in Histogram() }
    private var counts = [Int64](repeating: 0, count: Count.allCases.count)
    /// How many streams kept all limits of a goal, by its name.
    package var good: [String: Int64] = [:]

    package init() {}

    package subscript(time: StreamMetric) -> Histogram {
        get { times[time.rawValue] }
        _modify { yield &times[time.rawValue] }
    }

    package subscript(count: Count) -> Int64 {
        get { counts[count.position] }
        _modify { yield &counts[count.position] }
    }

    package var isEmpty: Bool { counts.allSatisfy { $0 == 0 } && good.isEmpty && times.allSatisfy(\.isEmpty) }

    package mutating func add(_ other: StreamTally) {
        for index in times.indices { times[index].add(other.times[index]) }
        for index in counts.indices { counts[index] += other.counts[index] }
        for (name, count) in other.good { good[name, default: 0] += count }
    }

    /// Forgets everything and keeps the storage.
    package mutating func reset() {
        for index in times.indices { times[index].reset() }
        for index in counts.indices { counts[index] = 0 }
        for name in good.keys { good[name] = 0 }
    }
}

extension StreamTally.Count {
    fileprivate var position: Int {
        switch self {
        case .streams: 0
        case .tokens: 1
        case .fromUsage: 2
        case .differing: 3
        case .events: 4
        case .contents: 5
        case .bursts: 6
        case .sharedBursts: 7
        case .reads: 8
        case .lateReads: 9
        }
    }
}

extension Tally {
    /// The streams of all steps together; `nil` when no step has any.
    package var streams: StreamTally? {
        let all = steps.compactMap(\.stream)
        guard var sum = all.first else { return nil }
        for other in all.dropFirst() { sum.add(other) }
        return sum.isEmpty ? nil : sum
    }
}
