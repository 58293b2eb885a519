// The words by which scenarios, the store and every report tell runs apart. Raw values are what is written; they never change.

/// What a run is made to find out.
package enum RunKind: String, Sendable, Hashable, CaseIterable {
    case benchmark, load, stress, soak
    case memoryLeak = "memory-leak"

    /// Whether it asks if memory, descriptors or threads grow.
    package var asksAboutGrowth: Bool { self == .memoryLeak || self == .soak }
}

/// What decides when an iteration begins: a schedule (`open`) or the end of the one before (`closed`). Response time can differ from service
/// time unless it is `closed`.
package enum LoadModel: String, Sendable, Hashable {
    case open, closed
    /// Some workloads are open and some closed.
    case mixed

    /// That of several workloads; without any, `open`.
    /// - Parameter isOpen: of each workload.
    package init(_ isOpen: [Bool]) { self = isOpen.allSatisfy { $0 } ? .open : isOpen.contains(true) ? .mixed : .closed }
}

/// What carried the steps of a run.
package enum TransportName: String, Sendable, Hashable { case wire, curl, sqlite }
