import Runs

/// Seconds of about the same load.
struct LoadLevel: Sendable {
    let seconds: [LoadSecond]
    /// Medians over the seconds.
    let load: Double
    let throughput: Double

    init(_ seconds: [LoadSecond]) {
        self.seconds = seconds
        load = seconds.map(\.load).middle
        throughput = seconds.map(\.throughput).middle
    }

    /// The median of any figure over the seconds that have it; `nil` when none has.
    func median(_ figure: (LoadSecond) -> Double?) -> Double? { seconds.median(figure) }

    /// From the smallest load to the largest. A level spans 15 %, or the scatter of random arrivals where that is more.
    static func levels(_ seconds: [LoadSecond], isOpen: Bool) -> [LoadLevel] {
        let rules = DiagnosisRules.standard
        var levels: [LoadLevel] = []
        var current: [LoadSecond] = []
        for second in seconds.sorted(by: { ($0.load, $0.time) < ($1.load, $1.time) }) {
            if let first = current.first {
                let scatter = isOpen ? rules.scatter * first.load.squareRoot() : 0
                if second.load > max(rules.levelSpan * first.load, first.load + scatter) {
                    levels.append(LoadLevel(current))
                    current = []
                }
            }
            current.append(second)
        }
        if !current.isEmpty { levels.append(LoadLevel(current)) }
        return levels
    }
}

extension [LoadSecond] {
    /// The median of any figure over the seconds that have it; `nil` when none has.
    func median(_ figure: (LoadSecond) -> Double?) -> Double? {
        let values = compactMap(figure).filter(\.isFinite)
        return values.isEmpty ? nil : values.middle
    }
}
