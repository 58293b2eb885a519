// The numbers by which bottlenecks are told apart. Signs and their limits are those of the USE method (utilisation, saturation, errors) as the
// statistics page of the manual has them; what is here was set by injected bottlenecks (`BottleneckTests`) and by real stacks (`Tests/Stacks`).

/// Limits between one suspect and another.
struct DiagnosisRules: Sendable {
    static let standard = DiagnosisRules()

    // MARK: Signs of a resource

    /// Share in use from which on a resource is full: queues before it grow without bound well before 100 %, at 85 % to some six times the work
    /// itself (ρ/(1 − ρ), M/M/1). Descriptors have no queue, and are full when they are.
    var full = 0.85
    var fullDescriptors = 0.97
    /// Share from which on a resource may be what something waits for; below, it is idle (`Manual/statistics.md`, 1.10).
    var busy = 0.7
    /// A thread that busy is full where all cores of the machine are used up, per cent, and the target has about one of them, per cent of one core.
    var crowdedMachine = 90.0
    var aboutOneCore = 115.0
    /// Threads that share one core are together up to this many per cent of it: samples are taken a little more or less than a second apart.
    var sharedCore = 108.0
    /// The demand of a resource must predict the saturation within this share, from this many levels (`Manual/statistics.md`, 1.10).
    var prediction = 0.15
    var fewestLevels = 3
    /// A figure rises with the load at this level of the test of Mann and Kendall, over at least so many seconds.
    var risingSignificance = 0.01
    var fewestSeconds = 5
    /// Slow seconds are those in which a figure is high at this rank correlation (`Manual/statistics.md`, 1.10).
    var correlation = 0.7
    /// Signs that a verdict needs, and how many more than the next suspect.
    var fewestSigns = 3
    var lead = 2
    /// What at the knee is a sign of waiting: this share of the time, segments sent again a second, or overflows of the listen queue a second.
    var waiting = 0.1
    var resentSegments = 10.0
    var overflows = 0.5
    /// Share of the machine's CPU in use that must be the target's for the machine's cores to be its own. Our choice.
    var ownShareOfMachine = 0.3
    /// Share of the host's bytes that requests and answers must be for the network to be theirs; how far above a link's speed a reading may be.
    var ownShareOfNetwork = 0.5
    var linkMargin = 1.02

    // MARK: The knee

    /// Throughput of a level that is as good as the most that was seen, and of an open load that is short of what was asked for. Our choice.
    var atTheMost = 0.97
    var short = 0.95
    /// Loads this many times apart are two; a level spans as much, or the scatter of random arrivals, four roots of their number (Poisson).
    var loadsApart = 1.1
    var levelSpan = 1.15
    var scatter = 4.0
    /// A shortfall is felt when responses take this many times as long, or this share fails or waits; one load that goes on for this many seconds
    /// needs no other beside it.
    var pressed = 1.2
    var troubled = 0.01
    var steadySeconds = 10
    /// With one load, how many times as long as the fastest answer the usual one takes when the fastest did not wait. Our choice.
    var unqueued = 5.0
    /// How many times as long as unloaded requests take that queue, and that are in trouble.
    var queueing = 1.5
    var trouble = 2.0
    /// A load below this share of the peak before it comes after a peak; at about the same load, within this share, the median is again what it
    /// was before when it is no more than this many times as long.
    var afterPeak = 0.8
    var sameLoad = 0.2
    var recovered = 1.5

    // MARK: Waits

    /// So many are served at a time when that number scatters by less than this share, over at least so many seconds.
    var constant = 0.1
    var constantSeconds = 3
    /// In flight are this many times more than the load alone explains when something behind the target piles up.
    var piling = 1.25
    /// Refusals are only of the load when below the knee less than this share of them came.
    var onlyLoaded = 0.2
    /// So many served at a time are one; and a number is a whole one within this share.
    var oneServed = 1.5
    var wholeNumber = 0.15
    /// Share of its cores that a target uses at most that is not who fills them.
    var idleCores = 0.5

    /// Requests served at a time below which nothing is a lock or a pool: one lock serves one, and Little's product of a noisy run misses by less.
    var leastServed = 0.7
    /// Share of requests at the top that must be turned away for a limit on the load to be suspected.
    var refusedShare = 0.05
    /// Status codes that say so: too many requests, overloaded.
    var refusals: Set<Int> = [429, 503]
    /// A refusal that takes no longer was not waited for, in seconds, or in times of the unloaded response: of a code that refuses, of others.
    var quickRefusal = 0.005
    var refusalReach = (refusing: 3.0, other: 1.0)
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
