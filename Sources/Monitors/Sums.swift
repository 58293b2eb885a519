import Metrics
import Procfs
import Runs

/// Sums over the processes of a group of what they have at one moment. What one of them does not report is not reported for the group.
struct Sums {
    private(set) var descriptors: Int? = 0
    private(set) var processes = 0
    private var resident: Int64 = 0
    private var anonymous: Int64? = 0
    private var file: Int64? = 0
    private var threads: Int64 = 0

    mutating func add(_ stat: ProcessStat, _ status: ProcessStatus?, descriptors count: Int?) {
        processes += 1
        threads += stat.threads
        resident += status?.residentBytes ?? stat.residentPages * SystemFacts.pageSize
        anonymous = sum(anonymous, status?.anonymousBytes)
        file = sum(file, status?.fileBytes)
        descriptors = sum(descriptors, count)
    }

    var values: ResourceValues {
        var values: ResourceValues = [
            .memoryBytes: Double(resident), .threads: Double(threads), .processes: Double(processes),
        ]
        values[.anonymousBytes] = anonymous.map { Double($0) }
        values[.fileBytes] = file.map { Double($0) }
        values[.descriptors] = descriptors.map { Double($0) }
        return values
    }

    private func sum<Number: BinaryInteger>(_ total: Number?, _ value: Number?) -> Number? {
        guard let total, let value else { return nil }
        return total + value
    }
}

extension TreeWork {
    /// Adds what was done in `seconds`, a second.
    func addRates(seconds: Double, _ values: inout ResourceValues) {
        values[.cpuPercent] = SystemFacts.percent(ticks: ticks, seconds: seconds)
        values[.minorFaultsPerSecond] = Double(minorFaults) / seconds
        values[.majorFaultsPerSecond] = Double(majorFaults) / seconds
        if let storage {
            values[.readBytesPerSecond] = Double(storage.read) / seconds
            values[.writeBytesPerSecond] = Double(storage.written) / seconds
        }
    }
}
