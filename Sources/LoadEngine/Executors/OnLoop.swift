/// Carries two values into a child task that runs on the same loop.
///
/// `Sendable` without the compiler's check: it is made and opened only by tasks with the same loop as their executor, which is one thread.
struct OnLoop<First, Second>: @unchecked Sendable {
    let first: First
    let second: Second

    init(_ first: First, _ second: Second) {
        self.first = first
        self.second = second
    }
}
