package import AccessLogs
package import Basics

/// How the traffic of an access log becomes a scenario.
package struct TrafficOptions: Sendable {
    /// The scenario's name.
    package var name = "traffic"
    /// Where the load goes; a log does not know.
    package var target: String?
    /// A session ends when its user does nothing for this long.
    package var sessionGap = TimeSpan.seconds(1800)
    /// What tells users apart, when address and agent do not: a cookie or a header that the log has.
    package var session: LogField?
    /// Whether images, styles, scripts and fonts are taken too.
    package var takesStatic = false
    /// Whether crawlers and health checks are taken too.
    package var takesBots = false
    /// Every rate is multiplied by this.
    package var scale = 1.0
    /// How many times faster the day goes by; rates stay as they are.
    package var compression = 1.0
    /// Only the busiest hour, as a constant rate.
    package var onlyPeak = false
    /// What methods with bodies send, first match first; without one such requests are left out.
    package var bodies: [RequestBodyRule] = []

    package init() {}
}

/// What a request with a method and path of this kind carries.
package typealias RequestBodyRule = AccessLogs.RequestBodyRule
