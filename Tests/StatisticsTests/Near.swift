/// Whether two numbers agree to a relative (or, around 0, absolute) `tolerance`; infinities must be the same one.
func near(_ actual: Double, _ expected: Double, _ tolerance: Double) -> Bool {
    actual == expected || abs(actual - expected) <= tolerance * max(abs(expected), 1e-300)
        || (expected == 0 && abs(actual) <= tolerance)
}
