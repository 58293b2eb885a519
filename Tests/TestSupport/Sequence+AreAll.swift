extension Sequence {
    /// Whether there is an element at all, and `condition` holds for each. `allSatisfy` holds where there is none, so an expectation made
    /// with it cannot fail when what it looks at is empty for want of what was to be tested.
    package func areAll(_ condition: (Element) throws -> Bool) rethrows -> Bool {
        var isEmpty = true
        for element in self {
            guard try condition(element) else { return false }
            isEmpty = false
        }
        return !isEmpty
    }
}
