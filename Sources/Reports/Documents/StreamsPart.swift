import Basics
import HTTPMessages
import Histograms
import JSON
import Metrics
import Runs

/// What a run, or one of its steps, is like as streams: times of good ones from the intended start, in milliseconds.
func streamsPart(_ streams: StreamTally, _ failures: [Int64], measured: Nanoseconds) -> JSONValue {
    let (counted, usage) = (streams[.streams], streams[.fromUsage])
    let source = usage == 0 ? "events" : usage == counted ? "usage" : "mixed"
    let tokens: JSONValue = [
        "count": .integer(streams[.tokens]), "source": .string(source),
        "perSecond": measured > 0 ? .number(Double(streams[.tokens]) / measured.inSeconds) : .null,
        "fromUsage": .integer(usage), "fromEvents": .integer(counted - usage), "differing": .integer(streams[.differing]),
    ]
    let contents = streams[.icl].totalCount + counted
    var members = StreamMetric.allCases.map { JSONValue.Member($0.name, statistics(streams[$0])) }
    members += [
        .init("streams", .integer(counted)), .init("events", .integer(streams[.events])),
        .init("contentEvents", .integer(streams[.contents])), .init("outputTokens", tokens),
        .init("tokensPerContent", contents > 0 ? .number(Double(streams[.tokens]) / Double(contents)) : .null),
        .init("reads", .integer(streams[.reads])), .init("lateReads", .integer(streams[.lateReads])),
        .init("sharedReads", .integer(streams[.sharedBursts])),
    ]
    members += StreamFailure.all.map { JSONValue.Member($0.key, .integer(failures[Int($0.failure.rawValue)])) }
    return .object(members)
}

/// The ways in which a stream fails, as documents and tables name them.
enum StreamFailure {
    static let all: [(key: String, failure: Failure)] = [
        ("incomplete", .streamIncomplete), ("errorEvents", .streamError), ("empty", .streamEmpty), ("stalled", .streamStalled),
        ("cut", .streamCut), ("malformed", .streamMalformed),
    ]
}

extension Tally {
    /// Failures of all steps by raw value.
    var failureCounts: [Int64] {
        steps.reduce(into: [Int64](repeating: 0, count: Failure.allCases.count)) { sum, step in
            for index in sum.indices { sum[index] += step.failures[index] }
        }
    }
}
