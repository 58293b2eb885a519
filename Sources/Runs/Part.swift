/// One of several generators that carry out one run together. What has a number in the plan (an arrival, a shared iteration, a virtual user, a row
/// that is given out once) belongs to the part whose index is that number modulo `count`, so that the parts together do what one would do.
package struct Part: Sendable, Hashable, CustomStringConvertible {
    /// From 0.
    package let index: Int
    /// How many there are, at least 1.
    package let count: Int

    /// A run that is not split.
    package static let whole = Part(index: 0, count: 1)
    /// The most parts of one run.
    package static let most = 10_000

    /// `index` must be below `count`.
    package init(index: Int, count: Int) {
        precondition(count >= 1 && (0..<count).contains(index))
        self.index = index
        self.count = count
    }

    /// Reads `3/10`, counted from 1; `nil` for anything else.
    package init?(_ text: String) {
        let numbers = text.split(separator: "/", omittingEmptySubsequences: false).map { $0.allSatisfy(\.isNumber) ? Int($0) : nil }
        guard numbers.count == 2, let number = numbers[0], let count = numbers[1], (1...Self.most).contains(count),
            (1...count).contains(number)
        else { return nil }
        self.init(index: number - 1, count: count)
    }

    /// Counted from 1.
    package var number: Int { index + 1 }
    /// Whether it is the part that does `setup` and `teardown` and says when all start.
    package var isFirst: Bool { index == 0 }
    package var isWhole: Bool { count == 1 }

    /// How many of `total` numbered things belong to it.
    package func share(of total: Int) -> Int { total / count + (index < total % count ? 1 : 0) }

    /// `3/10`.
    package var description: String { "\(number)/\(count)" }
}
