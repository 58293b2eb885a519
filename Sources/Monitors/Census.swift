import Basics
import Procfs

/// The processes of this machine, listed anew only when the kernel has given away a new process id since.
struct Census: ~Copyable {
    private(set) var pids: [Int32] = []
    /// Grows with every listing.
    private(set) var generation = 0

    private let folder = try? ProcDirectory("/proc")
    private let loadAverage = try? ProcFile("/proc/loadavg")
    private var lastID: Int64?
    private var pace = Pace()

    init() {}

    /// Lists the processes if there may be new ones and listing them again is affordable.
    mutating func update(_ now: Nanoseconds, _ buffer: inout ReadBuffer) {
        guard pace.isDue(now) else { return }
        let id = (try? loadAverage?.read(&buffer, LoadAverage.init(_:)))??.lastID
        if let id, id == lastID { return }
        lastID = id
        list(now)
    }

    /// Lists the processes whatever it costs: a process was started or lost.
    mutating func list(_ now: Nanoseconds) {
        pace.measure(at: now) { folder?.read(into: &pids) }
        generation += 1
    }
}
