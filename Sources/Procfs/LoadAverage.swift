/// `/proc/loadavg`.
package struct LoadAverage: Hashable, Sendable {
    /// Tasks that ran or wanted to run, averaged over about a minute.
    package var oneMinute: Double
    /// The process or thread id given away last: while it stays the same, nothing new was started.
    package var lastID: Int64

    /// `nil` when a field is missing.
    package init?(_ text: Span<UInt8>) {
        var position = 0
        guard let one = text.decimal(&position) else { return nil }
        for _ in 0..<3 { _ = text.word(&position) }
        guard let last = text.number(&position) else { return nil }
        oneMinute = one
        lastID = last
    }
}
