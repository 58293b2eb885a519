import Basics
import Histograms

/// Random samples of many shapes: few and many values, clustered and spread over all magnitudes.
func sample(seed: UInt64) -> [Int64] {
    var random = SeededRandom(seed: seed)
    let count = Int(random.integer(in: 1...3000))
    let bits = random.integer(in: 1...41)
    return (0..<count).map { _ in
        switch seed % 3 {
        case 0: random.integer(in: 0...(1 << bits))
        case 1: random.integer(in: 0...(1 << random.integer(in: 0...bits)))
        default: 1 << bits + random.integer(in: 0...1000)
        }
    }
}

extension Histogram {
    init(_ values: [Int64], _ geometry: Geometry = .latency) {
        self.init(geometry)
        for value in values { record(value) }
    }

    /// As a client that waits records: a stall hides the samples that were due every `interval` while it lasted, so they are added.
    mutating func record(_ value: Int64, expectedInterval interval: Int64) {
        record(value)
        for missing in stride(from: value - interval, through: interval, by: -Int(interval)) { record(missing) }
    }
}
