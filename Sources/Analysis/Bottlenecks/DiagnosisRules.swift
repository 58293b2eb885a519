// The numbers by which bottlenecks are told apart. Signs and their limits are those of the USE method (utilisation, saturation, errors) as the
// statistics page of the manual has them; what is here was set by injected bottlenecks (`BottleneckTests`) and by real stacks (`Tests/Stacks`).

/// Limits between one suspect and another.
struct DiagnosisRules: Sendable {
    /// Requests served at a time below which nothing is a lock or a pool: one lock serves one, and Little's product of a noisy run misses by less.
    var leastServed = 0.7
    /// Share of requests at the top that must be turned away for a limit on the load to be suspected.
    var refusedShare = 0.05
    /// Status codes that say so: too many requests, overloaded.
    var refusals: Set<Int> = [429, 503]
    /// A refusal that takes no longer was not waited for, in seconds.
    var quickRefusal = 0.005
    /// From which share on a core, and a whole machine, is full although nothing watched fills it: scheduling leaves a tenth idle.
    var fullCore = 0.9
    var fullMachine = 0.9
    /// A thread of the target, or a worker of the generator, below this share of a core is not what fills it.
    var idleThread = 0.7
    /// On a machine this full, per cent of all cores, with this much of the time in which something waits for CPU …
    var shortMachine = 95.0
    var shortPressure = 50.0
    /// … a process that uses so much of a core and is made to give it up so often, a second and for each time it goes to sleep, waits for CPU.
    var shortPercent = 15.0
    var shortSwitches = 20.0
    var shortSwitchShare = 0.25
    /// Share of its quota that a control group uses when it is full, and per cent of periods, or of the time, throttled that are felt.
    var fullQuota = 0.85
    var throttledPeriods = 20.0
    var throttledTime = 10.0
    /// Share of a full machine that others must use to be its cause.
    var elsewhereShare = 0.3
    /// Per cent of one core from which on a watched process is named, and how near to the target's share it is the target itself.
    var ownerPercent = 30.0
    var sameProcess = 0.15
}
