import Procfs
package import Runs

/// The machine that generates the load, as it stands in the header of a run.
package enum MachineFacts {
    /// Reads it; what cannot be known is empty or 0.
    package static func read() -> Machine {
        var buffer = ReadBuffer()
        let names = SystemFacts.names
        let model = ProcFile.once("/proc/cpuinfo", &buffer, SystemFacts.processorModel)
        let memory = ProcFile.once("/proc/meminfo", &buffer, HostMemory.init(_:))
        return Machine(
            host: names.host, kernel: names.kernel, cpu: model ?? names.machine, cores: SystemFacts.cores,
            memoryBytes: memory?.total ?? 0)
    }
}
