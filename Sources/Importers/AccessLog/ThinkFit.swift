import Basics
import JSON

/// How long users wait between two requests, as a distribution that the scenario language has.
struct ThinkFit: Equatable {
    /// Seconds.
    var median: Double
    /// Seconds that nine of ten pauses stay below.
    var ninety: Double
    /// How many pauses it was taken from.
    var count: Int

    /// Fewer pauses than this say too little about one transition.
    static let enough = 20

    /// `nil` for no values, and without waiting: half of the pauses are shorter than 10 ms.
    init?(_ seconds: [Float], of count: Int) {
        guard !seconds.isEmpty else { return nil }
        let sorted = seconds.sorted()
        func quantile(_ share: Double) -> Double { Double(sorted[min(sorted.count - 1, Int(share * Double(sorted.count)))]) }
        median = quantile(0.5)
        guard median >= 0.01 else { return nil }
        ninety = max(median, quantile(0.9))
        self.count = count
    }

    /// The `think` of a step: a constant where pauses hardly differ, otherwise log-normal.
    var value: JSONValue {
        guard ninety > median * 1.02 else { return .string(Self.span(median)) }
        return ["lognormal": [.string(Self.span(median)), .string(Self.span(ninety))]]
    }

    private static func span(_ seconds: Double) -> String {
        TimeSpan(nanoseconds: Nanoseconds((seconds * 1000).rounded()) * 1_000_000).description
    }
}
