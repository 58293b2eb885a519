// The generators of a run that several carried out: whether all were there, began together, and were fit.

import Basics
package import Runs

extension Rule {
    /// How far apart generators may begin without the answer being another: half a second, as long as a burst that a second's figures hide.
    private static let mostSkew = Nanoseconds.milliseconds(500)

    /// A share of the load is missing.
    static let generatorsLost = Rule(convicts: .untrusted) { facts in
        let lost = facts.run.generators.filter(\.isLost)
        guard lost.count > facts.header.toleratedParts else { return nil }
        let names = lost.prefix(5).map(\.name).joined(separator: ", ") + (lost.count > 5 ? " and \(lost.count - 5) more" : "")
        return Finding(
            rule: "generators-lost", severity: .critical,
            title: "Of \(facts.run.generators.count) generators, \(lost.count) did not carry out their share to the end: \(names).",
            evidence: [.init("lost", Double(lost.count)), .init("generators", Double(facts.run.generators.count))],
            recommendation: "Look at what they printed, and run it again; --tolerate \(lost.count) accepts as many missing.")
    }

    /// They did not begin together.
    static let generatorsApart = Rule(convicts: .untrusted) { facts in
        guard let last = facts.run.generators.max(by: { ($0.startSkew ?? 0) < ($1.startSkew ?? 0) }), let skew = last.startSkew,
            skew > mostSkew
        else { return nil }
        return Finding(
            rule: "generators-apart", severity: .critical,
            title:
                "The generators did not begin together: \(last.name) began \(skew.forPeople) after the first, by the clocks of their machines.",
            evidence: [.init("startSkewMilliseconds", skew.inMilliseconds)],
            recommendation: "Let them meet (--meet DIR), and keep the clocks of their machines set (NTP).")
    }

    /// One of them was its own limit, which the figures of all together may hide.
    static let generatorsLimited = Rule(convicts: .untrusted) { facts in
        let limited = facts.run.generators.filter { !$0.limits.isEmpty }
        guard let first = limited.first, let limit = first.limits.first else { return nil }
        let others = limited.count > 1 ? " \(limited.count - 1) more say the like of themselves." : ""
        return Finding(
            rule: "generators-limited", severity: .critical,
            title: "\(first.name.capitalizedFirst) was its own limit: \(limit)\(others)",
            evidence: [.init("limited", Double(limited.count)), .init("generators", Double(facts.run.generators.count))],
            recommendation: "Give each less to do: more parts, or larger machines.")
    }
}

extension RunAnalysis {
    /// Whether a finding says that the generator may have changed the answer.
    package static func accusesGenerator(_ finding: Finding) -> Bool {
        finding.rule.hasPrefix("generator-") && finding.severity == .critical
    }
}

extension String {
    fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
