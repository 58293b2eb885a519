import Basics

/// One planned start of an iteration.
struct Arrival {
    /// When it is meant to start, on the loop's clock.
    var intended: Nanoseconds
    /// Its number among those of its workload, over all loops: from 0, and from -1 downwards in the warm-up. What is drawn for the iteration hangs
    /// on it, so that arrival 17 does the same whichever virtual user, loop or machine it comes to.
    var number: Int64
}
