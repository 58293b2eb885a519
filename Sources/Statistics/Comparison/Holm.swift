/// Holm's step-down correction (1979): with several tests at once, the chance of even one false alarm stays below alpha, whatever the
/// dependence between them.
package enum Holm {
    /// The adjusted p values in the order given: the j-th smallest of m times m − j + 1, made to rise, at most 1. A test is rejected when its
    /// adjusted value is at most alpha. A p that is NaN counts as 1.
    package static func adjusted(_ p: [Double]) -> [Double] {
        let known = p.map { $0.isNaN ? 1 : $0 }
        let order = known.indices.sorted { known[$0] < known[$1] }
        var result = known
        var highest = 0.0
        for (position, index) in order.enumerated() {
            highest = max(highest, min(1, known[index] * Double(p.count - position)))
            result[index] = highest
        }
        return result
    }
}
