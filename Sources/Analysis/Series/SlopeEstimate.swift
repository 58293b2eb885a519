/// A slope with its 98 % interval.
struct SlopeEstimate: Sendable, Hashable {
    var value: Double
    var lower: Double
    var upper: Double

    /// The standard error that the interval amounts to.
    var error: Double { (upper - lower) / (2 * Self.reach) }
    /// The upper 1 % point of the normal distribution.
    static let reach = 2.3263478740408408

    func times(_ factor: Double) -> SlopeEstimate {
        SlopeEstimate(value: value * factor, lower: lower * factor, upper: upper * factor)
    }
}
