// What a process can lose: the same questions are asked of its memory, its descriptors and its threads.

import Metrics
import Runs

/// Something of which a process should not need more and more.
enum GrowingQuantity: String, Sendable, CaseIterable {
    case memory, descriptors, threads

    /// The rule of a finding that it leaks.
    var leakRule: String {
        switch self {
        case .memory: "memory-leak"
        case .descriptors: "descriptor-leak"
        case .threads: "thread-leak"
        }
    }

    /// Where its values are, the best first. The resident set of one process is its own affair, whereas its proportional set changes whenever
    /// another process of the same program starts or ends; of several processes only the proportional sets add up.
    func metrics(processes: Double) -> [ResourceMetric] {
        switch self {
        case .memory: processes > 1 ? [.proportionalBytes, .memoryBytes] : [.memoryBytes, .proportionalBytes]
        case .descriptors: [.descriptors]
        case .threads: [.threads]
        }
    }

    /// Growth that a healthy process shows by the way, in its own unit: clusters of pages, a few connections more, a pool that breathes.
    var grain: Double {
        switch self {
        case .memory: 262_144
        case .descriptors: 8
        case .threads: 4
        }
    }

    /// A run that cannot see this much per request has not answered the question.
    var usefulPerRequest: Double {
        switch self {
        case .memory: 64
        case .descriptors, .threads: 1e-3
        }
    }
}
