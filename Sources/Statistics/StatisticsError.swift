/// Why a statistic has no value for the numbers it was given. Every function of this module either answers, or throws one of these,
/// or returns `nil` with a documented meaning; none of them traps on data.
package enum StatisticsError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Fewer values than the statistic is defined for.
    case tooFew(needed: Int, found: Int)
    /// More values than the method can treat in reasonable time and memory.
    case tooMany(limit: Int, found: Int)
    /// A value is NaN or infinite.
    case notFinite
    /// All values are equal, so there is nothing to set a difference in relation to.
    case noVariation
    /// Two columns that belong together differ in length.
    case unequalLengths(Int, Int)
    /// A parameter lies outside the range for which the method is defined; the text names parameter and range.
    case invalid(String)

    /// In words, without a full stop, to be put into a sentence.
    package var description: String {
        switch self {
        case .tooFew(let needed, let found): "needs at least \(needed) values, and there are \(found)"
        case .tooMany(let limit, let found): "can treat at most \(limit) values, and there are \(found)"
        case .notFinite: "one of the values is not a finite number"
        case .noVariation: "all values are equal"
        case .unequalLengths(let first, let second): "one column has \(first) values, the other \(second)"
        case .invalid(let what): what
        }
    }
}

/// Throws unless there are at least `needed` values and all are finite.
func require(_ values: [Double], atLeast needed: Int) throws(StatisticsError) {
    guard values.count >= needed else { throw .tooFew(needed: needed, found: values.count) }
    guard values.allSatisfy(\.isFinite) else { throw .notFinite }
}

/// Throws unless `value` is strictly between 0 and 1.
func requireProbability(_ value: Double, _ name: String) throws(StatisticsError) {
    guard value > 0, value < 1 else { throw .invalid("\(name) must lie between 0 and 1") }
}
