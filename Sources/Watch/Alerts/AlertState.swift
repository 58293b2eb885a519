// The life of one alert about one check: fine, pending, firing. Pure: outcomes and times in, changes out.

import Basics

/// Where an alert about one check is in its life. What is kept of it survives a restart.
package struct AlertState: Sendable, Equatable, Codable {
    package enum Phase: Sendable, Equatable, Codable {
        case fine
        /// Bad since then, but not for long enough.
        case pending(since: Int64)
        case firing(since: Int64)
    }

    /// What an outcome or the passing of time changes.
    package enum Change: Sendable, Equatable { case fired, resolved }

    package private(set) var phase = Phase.fine
    /// Whether the last executions were bad, the newest last: as many as the rule looks at.
    private var outcomes: [Bool] = []
    /// When it fired, as far back as flapping looks.
    private var fired: [Int64] = []
    /// Since when it would be fine again, while it is held for flapping.
    private var fineSince: Int64?

    /// An alert that fires this often within this time flaps: it is resolved only after it was fine for as long as `calm`. In milliseconds.
    package static let flapping = (times: 3, within: Int64(3_600_000), calm: Int64(900_000))

    package init() {}

    /// Whether it fires too often to be believed when it is fine.
    package func isFlapping(at now: Int64) -> Bool { fired.count { $0 > now - Self.flapping.within } >= Self.flapping.times }

    /// Takes the outcome of one execution in.
    /// - Parameters:
    ///   - now: milliseconds since 1970.
    ///   - mayFire: whether it may fire now: not while what it depends on has failed, or is not known.
    package mutating func take(_ isBad: Bool, _ rule: AlertRule, now: Int64, mayFire: Bool = true) -> Change? {
        outcomes.append(isBad)
        if outcomes.count > rule.of { outcomes.removeFirst(outcomes.count - rule.of) }
        return settle(rule, now: now, mayFire: mayFire)
    }

    /// Lets time pass.
    package mutating func pass(_ rule: AlertRule, now: Int64, mayFire: Bool = true) -> Change? {
        settle(rule, now: now, mayFire: mayFire)
    }

    /// A person says that it is over. It fires again when it is bad again.
    package mutating func close() {
        phase = .fine
        outcomes = []
        fineSince = nil
    }

    private mutating func settle(_ rule: AlertRule, now: Int64, mayFire: Bool) -> Change? {
        let isBad = outcomes.count(where: { $0 }) >= rule.failures
        switch phase {
        case .fine:
            guard isBad else { return nil }
            phase = .pending(since: now)
            return settle(rule, now: now, mayFire: mayFire)
        case .pending(let since):
            guard isBad else {
                phase = .fine
                return nil
            }
            guard mayFire, now - since >= rule.lasting.nanoseconds / 1_000_000 else { return nil }
            phase = .firing(since: now)
            fired = fired.filter { $0 > now - Self.flapping.within } + [now]
            fineSince = nil
            return .fired
        case .firing:
            guard !isBad else {
                fineSince = nil
                return nil
            }
            let since = fineSince ?? now
            fineSince = since
            guard !isFlapping(at: now) || now - since >= Self.flapping.calm else { return nil }
            phase = .fine
            fineSince = nil
            return .resolved
        }
    }
}
