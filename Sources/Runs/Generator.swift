package import Basics

/// One of the generators that carried out a run together, as the merged run knows it.
package struct Generator: Sendable, Hashable {
    /// Its number among the parts, from 1.
    package var part: Int
    /// The name of its machine; empty where it was never heard of.
    package var host: String
    /// The run under which its own store knows its share; empty where it was never heard of.
    package var run: String
    /// How long after the first of all it began its load, by the clocks of their machines, in nanoseconds; `nil` when it did not.
    package var startSkew: Nanoseconds?
    /// How far its clock was ahead of the first part's, in nanoseconds; `nil` where it was not measured.
    package var clockOffset: Nanoseconds?
    /// CPU that its process used on average, in percent of a core; `nil` without samples.
    package var cpuPercent: Double?
    /// Whether its share is missing, or ends before its time without a word.
    package var isLost: Bool
    /// What it accuses itself of, a sentence each.
    package var limits: [String]

    package init(
        part: Int, host: String = "", run: String = "", startSkew: Nanoseconds? = nil, clockOffset: Nanoseconds? = nil,
        cpuPercent: Double? = nil, isLost: Bool = false, limits: [String] = []
    ) {
        self.part = part
        self.host = host
        self.run = run
        self.startSkew = startSkew
        self.clockOffset = clockOffset
        self.cpuPercent = cpuPercent
        self.isLost = isLost
        self.limits = limits
    }

    /// `generator 3 on "node-7"`.
    package var name: String { host.isEmpty ? "generator \(part)" : "generator \(part) on \"\(host)\"" }
}
