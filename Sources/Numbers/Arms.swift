import Basics
import Glibc

/// The two sides of an experiment as a file gives them.
struct Arms {
    /// One value: the block it belongs to, by its words, and its logarithm.
    typealias Value = (block: String, log: Double)

    let names: (baseline: String, candidate: String)
    let baseline, candidate: [Value]
    /// How the arms were told apart, where the file does not say.
    let notes: [String]
    private let hasBlocks: Bool

    /// Names that say alone which arm came first.
    private static let pairs = [
        ("baseline", "candidate"), ("base", "candidate"), ("old", "new"), ("before", "after"), ("control", "treatment"), ("a", "b"),
        ("0", "1"), ("main", "branch"),
    ]

    /// Throws unless there are exactly two arms.
    init(_ table: NumberTable) throws(Problems) {
        let arms = table.words("arm")
        var order: [String] = []
        for arm in arms where !order.contains(arm) {
            order.append(arm)
            if order.count > 3 { break }
        }
        guard order.count == 2 else {
            let found =
                order.count == 1
                ? "only the arm \"\(order[0])\""
                : "more than two arms: \(order.prefix(3).map { "\"\($0)\"" }.joined(separator: ", "))\(order.count > 3 ? ", …" : "")"
            throw Problems([
                Problem(.usage, "\"\(table.file)\" has \(found).", hint: "Two are compared, such as baseline and candidate.")
            ])
        }
        let known = Self.pairs.first { pair in Set(order.map { $0.lowercased() }) == [pair.0, pair.1] }
        if let known, order[0].lowercased() != known.0 { order.swapAt(0, 1) }
        names = (order[0], order[1])
        notes = known == nil ? ["\"\(order[0])\" comes first in the file and was taken as the baseline."] : []
        hasBlocks = table.has("block")
        let blocks = hasBlocks ? table.words("block") : arms.map { _ in "" }
        var values: (baseline: [Value], candidate: [Value]) = ([], [])
        for (row, value) in table.numbers("value").enumerated() {
            if arms[row] == order[0] {
                values.baseline.append((blocks[row], log(value)))
            } else {
                values.candidate.append((blocks[row], log(value)))
            }
        }
        (baseline, candidate) = values
    }

    /// The blocks in which both arms have a value, in the order of the baseline's; says what was left out, or that nothing can be paired.
    func pairs(_ warnings: inout [String]) -> [(baseline: Double, candidate: Double)] {
        guard hasBlocks else {
            warnings.append("There is no column \"block\": the arms were compared unpaired.")
            return []
        }
        let (ofBaseline, ofCandidate) = (Self.means(baseline), Self.means(candidate))
        let pairs = ofBaseline.order.compactMap { block in
            ofCandidate.means[block].map { (baseline: ofBaseline.means[block] ?? 0, candidate: $0) }
        }
        guard pairs.count >= 2 else {
            warnings.append(
                pairs.isEmpty
                    ? "The arms have no block in common: they were compared unpaired."
                    : "The arms have only one block in common: they were compared unpaired.")
            return []
        }
        let alone = ofBaseline.order.count + ofCandidate.order.count - 2 * pairs.count
        if alone > 0 {
            warnings.append("\(alone) block\(alone == 1 ? "" : "s") of one arm alone \(alone == 1 ? "was" : "were") left out.")
        }
        if baseline.count > ofBaseline.order.count || candidate.count > ofCandidate.order.count {
            warnings.append("Several values of an arm in one block were averaged (geometric mean).")
        }
        return pairs
    }

    private static func means(_ values: [Value]) -> (order: [String], means: [String: Double]) {
        var order: [String] = []
        var sums: [String: (sum: Double, count: Double)] = [:]
        for value in values {
            if sums[value.block] == nil { order.append(value.block) }
            sums[value.block, default: (0, 0)].sum += value.log
            sums[value.block, default: (0, 0)].count += 1
        }
        return (order, sums.mapValues { $0.sum / $0.count })
    }
}
