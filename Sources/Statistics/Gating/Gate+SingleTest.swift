extension Gate {
    /// The decision for one metric that is alone, from any t test of its effect: without other metrics Holm's correction changes nothing.
    /// `threshold` is on the scale of the test, whose difference is positive for worse.
    package func conclusion(_ test: TTest, threshold: Double) -> Conclusion {
        if test.pGreater <= alpha, test.difference > threshold { return .regression }
        if test.pLess <= alpha, test.difference < -threshold { return .improvement }
        let upper = test.difference + StudentT(test.degreesOfFreedom).upperQuantile(alpha) * test.standardError
        return upper < threshold ? .ok : .inconclusive
    }
}
