// What is measured of a stream. Tables, thresholds, documents and the manual are driven by these rows and nothing else.

import Basics

/// A time of a stream, or between its events. The raw value is only a place among the others.
package enum StreamMetric: Int, Sendable, CaseIterable, Hashable {
    case ttfb, firstEvent, ttft, ttftFromSend, ttfot, icl, itl, latencyToLast, latencyToEnd, tail, ntpot

    /// As in the store and in JSON.
    package var name: String { Self.names[rawValue] }
    private static let names = allCases.map { "\($0)" }

    /// Its word in thresholds; `nil` when none can be about it.
    package var threshold: String? {
        switch self {
        case .ttfb: nil
        case .firstEvent: "first_event"
        case .ttftFromSend: "ttft_from_send"
        case .latencyToLast: "latency_to_last"
        case .latencyToEnd: "latency_to_end"
        default: name
        }
    }

    /// A few words for tables.
    package var title: String {
        switch self {
        case .ttfb: "first byte"
        case .firstEvent: "first event"
        case .ttft: "TTFT"
        case .ttftFromSend: "TTFT from send"
        case .ttfot: "TTFOT"
        case .icl: "ICL (gaps)"
        case .itl: "ITL = TPOT"
        case .latencyToLast: "to last content"
        case .latencyToEnd: "to the end"
        case .tail: "tail"
        case .ntpot: "NTPOT"
        }
    }

    /// The first of the names that other programs have for it; empty where nobody has one.
    package var shortPeers: String { peers.prefix { $0 != ";" }.description }

    /// What other programs call it, the best known first.
    package var peers: String {
        switch self {
        case .ttfb: "AIPerf: HTTP Waiting"
        case .ttft: "TTFT; of AIPerf, guidellm, genai-bench, and of vLLM for models that do not reason"
        case .ttfot: "AIPerf: TTFO; guidellm: TTFOT, inference-perf: TTFT"
        case .icl: "vLLM: ITL; AIPerf: ICL, inference-perf: ITL"
        case .itl: "vLLM: TPOT; AIPerf, guidellm: ITL, inference-perf: TPOT"
        case .latencyToLast: "vLLM: E2EL; AIPerf: request latency"
        case .latencyToEnd: "guidellm: latency; inference-perf, genai-bench: request latency"
        case .ntpot: "inference-perf: NTPOT"
        case .firstEvent, .ttftFromSend, .tail: ""
        }
    }
}

/// Limits that a stream keeps or not, all of them together: those of a threshold on goodput.
package struct StreamGoal: Sendable, Hashable {
    /// In nanoseconds, by selector.
    package let limits: [Selector.Key: Int64]
    /// The same for the same limits, in whatever order they were written.
    package let name: String

    /// Selectors that only streams can be held against; `tpot` and `itl` are the same.
    package static let keys: Set<Selector.Key> = [.ttft, .ttfot, .tpot, .itl]

    /// `nil` unless one of them is a limit of streams.
    package init?(_ selectors: [Selector]) {
        var limits: [Selector.Key: Int64] = [:]
        for selector in selectors where Self.keys.contains(selector.key) || selector.key == .under {
            guard let limit = TimeSpan(selector.value)?.nanoseconds else { continue }
            let key = selector.key == .itl ? .tpot : selector.key
            limits[key] = min(limit, limits[key] ?? .max)
        }
        guard limits.keys.contains(where: Self.keys.contains) else { return nil }
        self.limits = limits
        name = limits.sorted { $0.key.rawValue < $1.key.rawValue }.map { "\($0.key.rawValue):\($0.value)" }.joined(separator: ",")
    }

    /// Whether a stream with these times, in nanoseconds, keeps all limits. A time that it does not have keeps its limit.
    package func holds(ttft: Int64, ttfot: Int64?, itl: Int64?, whole: Int64) -> Bool {
        limits.allSatisfy { key, limit in
            switch key {
            case .ttft: ttft <= limit
            case .ttfot: ttfot.map { $0 <= limit } ?? true
            case .tpot: itl.map { $0 <= limit } ?? true
            default: whole <= limit
            }
        }
    }
}
