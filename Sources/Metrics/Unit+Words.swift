import Basics

extension Metric.Unit {
    /// A value kept in this unit, as people read it.
    package func forPeople(_ value: Double) -> String {
        switch self {
        case .time: value.magnitude < 9e18 ? Nanoseconds(value.rounded()).forPeople : "-"
        case .fraction: percentForPeople(value)
        case .percent: percentForPeople(value / 100)
        case .count, .value: countForPeople(value)
        case .number: countForPeople(value / 1e6)
        case .rate: rateForPeople(value)
        case .bytes: bytesForPeople(value)
        case .bytesPerSecond: bytesForPeople(value) + "/s"
        }
    }

    /// The unit in OTLP (UCUM), and by what a value is multiplied to be in it.
    package func exported(counting noun: String) -> (unit: String, factor: Double) {
        switch self {
        case .time: ("s", 1e-9)
        case .fraction: ("1", 1)
        case .percent: ("1", 0.01)
        case .count: (noun.isEmpty ? "1" : "{\(noun)}", 1)
        case .rate: (noun.isEmpty ? "1/s" : "{\(noun)}/s", 1)
        case .number: ("1", 1e-6)
        case .value: ("1", 1)
        case .bytes: ("By", 1)
        case .bytesPerSecond: ("By/s", 1)
        }
    }
}
