package import Basics

/// What a capacity search is to find, as a scenario writes it: the highest rate between two at which all thresholds hold.
package struct CapacityGoal: Sendable, Hashable {
    /// Where it begins: iterations each second that the target surely handles.
    package var from: Rate
    /// What it never exceeds.
    package var to: Rate
    /// How long each trial lasts.
    package var hold: TimeSpan
    /// How long the whole search may take; `nil` for as long as it needs.
    package var within: TimeSpan?
    /// How far apart the two bounds may be at the end, as a share of the lower one.
    package var precision: Fraction

    package init(
        from: Rate, to: Rate, hold: TimeSpan = .seconds(10), within: TimeSpan? = nil, precision: Fraction = Fraction(0.02)
    ) {
        self.from = from
        self.to = to
        self.hold = hold
        self.within = within
        self.precision = precision
    }
}

extension Plan {
    /// This plan with its one workload at a rate for a time: one trial of its search. The search warms the target up itself.
    package func holding(_ rate: Rate, for duration: TimeSpan) -> Plan {
        var plan = self
        plan.warmup = TimeSpan(nanoseconds: 0)
        for index in plan.workloads.indices {
            plan.workloads[index].executor = .constantArrivalRate(
                rate: rate, duration: duration, maxVUs: workloads[index].executor.mostVUs)
        }
        return plan
    }

    /// This plan with one user who goes through its flows a few times: how fast the target is when it has nothing else to do.
    package func probing(iterations: Int, atMost: TimeSpan) -> Plan {
        var plan = self
        plan.warmup = TimeSpan(nanoseconds: 0)
        for index in plan.workloads.indices {
            plan.workloads[index].executor = .sharedIterations(vus: 1, iterations: iterations, atMost: atMost)
        }
        return plan
    }
}
