// Everything of which a machine has only so much, and where in the samples it is seen.

import Metrics
import Runs

/// What can be full.
enum Resource: String, Sendable, CaseIterable {
    case allCores, oneCore, memory, disk, network, descriptors, listenQueue

    /// What to ask of one second, of which `machine` generated the load.
    struct Reading: Sendable {
        let second: LoadSecond
        let machine: Machine
        private var rules: DiagnosisRules { .standard }

        /// Share in use, 0 to 1; `nil` when it was not watched.
        func utilisation(_ resource: Resource) -> Double? {
            let (target, host) = (second.target, second.host)
            switch resource {
            case .allCores:
                guard machine.cores > 1, let used = host[.cpuPercent], let own = target[.cpuPercent] else { return nil }
                // A machine that others keep busy says nothing about the target.
                let isOwn = own >= rules.ownShareOfMachine * used * Double(machine.cores) || isStarved
                return isOwn ? used / 100 : own / 100 / Double(machine.cores)
            case .oneCore:
                guard let thread = target[.busiestPercent] else { return nil }
                // Threads that share one core (taskset, a container's limit) are busy together, up to one core and no more.
                let together = target[.cpuPercent].map { $0 <= rules.sharedCore ? $0 : 0 } ?? 0
                return max(thread, together) / 100
            case .memory:
                guard machine.memoryBytes > 0, let available = host[.memoryAvailableBytes] else { return nil }
                return 1 - available / Double(machine.memoryBytes)
            case .disk: return host[.diskBusyPercent].map { $0 / 100 }
            case .network:
                guard let bytes = bytesPerSecond else { return nil }
                return Self.linkSpeeds.first { bytes <= rules.linkMargin * $0 }.map { bytes / $0 }
            case .descriptors:
                guard let open = target[.descriptors], let limit = Self.usualLimits.first(where: { open <= $0 }) else { return nil }
                // Far from any limit nothing is known about the limit.
                return open / limit
            case .listenQueue: return nil
            }
        }

        /// As `utilisation`, but of the disk and the network only what the target's own bytes make of it: the rest is what others do on this machine,
        /// which no request costs. `nil` when that is not known.
        func ownUtilisation(_ resource: Resource) -> Double? {
            switch resource {
            case .disk:
                guard let read = second.target[.readBytesPerSecond], let written = second.target[.writeBytesPerSecond],
                    read + written >= Self.leastDiskBytes
                else { return nil }
                return utilisation(.disk)
            case .network:
                // On loopback there is no link; and what the host carries beyond what requests and answers weigh is not theirs.
                guard let host = bytesPerSecond, host > 0, second.exchanged >= rules.ownShareOfNetwork * host else { return nil }
                return utilisation(.network)
            default: return utilisation(resource)
            }
        }

        /// Bytes a second below which the target has nothing to do with how busy a disk is: a page every tenth of a second.
        private static let leastDiskBytes = 40_960.0

        /// Whether other programs take the CPU that the target wants: on a full machine its threads hardly ever sleep voluntarily, but
        /// are made to give up their core again and again.
        var isStarved: Bool {
            guard let used = second.host[.cpuPercent], let asleep = second.target[.voluntarySwitchesPerSecond],
                let interrupted = second.target[.involuntarySwitchesPerSecond]
            else { return false }
            return used >= 90 && interrupted >= 20 && interrupted > 2 * asleep
        }

        /// Bytes through the network's busier direction.
        private var bytesPerSecond: Double? {
            [second.host[.networkReceivedBytesPerSecond], second.host[.networkSentBytesPerSecond]].compactMap { $0 }.max()
        }

        /// Share of the time in which some task waited for it, 0 to 1; or, where no such share is reported, events a second that only waiting
        /// causes. `nil` when it was not watched.
        func saturation(_ resource: Resource) -> Double? {
            switch resource {
            case .allCores: second.host[.pressureCPU].map { $0 / 100 }
            case .memory: second.host[.pressureMemory].map { $0 / 100 }
            case .disk: second.host[.pressureIO].map { $0 / 100 }
            case .network: second.host[.retransmitsPerSecond]
            case .listenQueue: second.host[.listenOverflowsPerSecond]
            case .oneCore, .descriptors: nil
            }
        }

        /// What goes wrong when it is full, per second.
        func errors(_ resource: Resource) -> Double? {
            switch resource {
            case .allCores: second.target[.involuntarySwitchesPerSecond]
            case .memory: second.target[.majorFaultsPerSecond]
            case .descriptors:
                // Failures have many causes; these are its own only while it is full.
                utilisation(.descriptors).map { $0 >= rules.fullDescriptors ? second.failed * second.completed : 0 }
            case .listenQueue: second.host[.listenOverflowsPerSecond]
            case .oneCore, .disk, .network: nil
            }
        }

        /// Usual speeds of a link in bytes a second: 100 Mbit/s to 100 Gbit/s.
        private static let linkSpeeds = [0.1, 1, 2.5, 10, 25, 40, 100].map { $0 * 125e6 }
        /// Usual limits of open files.
        private static let usualLimits = [1024.0, 4096, 10_240, 16_384, 65_536, 524_288, 1_048_576]
    }

    /// What at the knee is a sign of waiting: a tenth of the time, or a number of events a second.
    var saturationLimit: Double {
        switch self {
        case .network: DiagnosisRules.standard.resentSegments
        case .listenQueue: DiagnosisRules.standard.overflows
        default: DiagnosisRules.standard.waiting
        }
    }

    /// Events a second from which on something goes wrong.
    var errorLimit: Double {
        switch self {
        case .allCores: 200
        case .memory: 50
        case .descriptors, .listenQueue: 1
        default: .infinity
        }
    }
}
