/// How long a finding has been known: since which run of the same scenario on the same target it was found in every run.
package struct FindingLife: Sendable, Hashable {
    package enum State: String, Sendable, CaseIterable {
        /// The run before had not found it, or there was none.
        case new
        /// The run before had found it too.
        case open
        /// Somebody knows it and has said why it stays. It is as true as before: a limit that fails still fails.
        case accepted
    }

    package var state: State
    /// The first run of those that found it without a gap; perhaps the run itself.
    package var since: RunMoment
    /// Who accepted it; empty unless it is accepted.
    package var acceptedBy: String
    /// Why it is accepted; empty unless it is.
    package var why: String

    package init(state: State, since: RunMoment, acceptedBy: String = "", why: String = "") {
        self.state = state
        self.since = since
        self.acceptedBy = acceptedBy
        self.why = why
    }
}

/// A run and when it began.
package struct RunMoment: Sendable, Hashable {
    /// The whole id.
    package var run: String
    /// Seconds since 1970.
    package var time: Double

    package init(run: String, time: Double) {
        self.run = run
        self.time = time
    }
}

/// A finding of the run before that this run did not find any more.
package struct GoneFinding: Sendable, Hashable {
    package var rule: String
    package var place: String
    package var severity: Finding.Severity
    /// The sentence of the run that found it last.
    package var title: String
    /// The first of the runs that found it without a gap, and the last.
    package var since, last: RunMoment

    package init(rule: String, place: String, severity: Finding.Severity, title: String, since: RunMoment, last: RunMoment) {
        self.rule = rule
        self.place = place
        self.severity = severity
        self.title = title
        self.since = since
        self.last = last
    }
}

/// What the findings of a run have of a history.
package struct FindingHistory: Sendable, Hashable {
    /// How many earlier runs can be compared with it: of the same scenario, on the same target, that were measured to their end.
    package var runsBefore: Int
    package var gone: [GoneFinding]

    package init(runsBefore: Int, gone: [GoneFinding] = []) {
        self.runsBefore = runsBefore
        self.gone = gone
    }
}
