/// A Fenwick tree (Fenwick 1994): sums over the first positions of an array whose entries change, both in O(log n). It turns the
/// O(n²) sums over pairs of this module into O(n log n).
struct RunningSums {
    private var tree: [Double]

    init(count: Int) { tree = [Double](repeating: 0, count: count + 1) }

    mutating func add(_ amount: Double, at position: Int) {
        var node = position + 1
        while node < tree.count {
            tree[node] += amount
            node += node & -node
        }
    }

    /// The sum of the entries before `position`.
    func sum(before position: Int) -> Double {
        var node = position
        var total = 0.0
        while node > 0 {
            total += tree[node]
            node &= node - 1
        }
        return total
    }
}
