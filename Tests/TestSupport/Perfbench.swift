// The built program, run as its users run it.

package import Basics
import FoundationEssentials

/// The program under test.
package enum Perfbench {
    /// Where it lies: beside the tests, which are built together with it.
    package static let path: String = {
        let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        // The tests run in a program of their own, or inside one that loads them; then their bundle is named on its command line.
        let places = [own] + CommandLine.arguments
        let found = places.lazy.map { URL(filePath: $0).deletingLastPathComponent().path + "/perfbench" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
        return found ?? "perfbench"
    }()

    /// How a command line is started.
    package static func start(_ arguments: [String]) -> RunningProgram.Start { RunningProgram.Start([path] + arguments) }

    /// Runs one command line to its end, or until its time is over.
    package static func run(
        _ arguments: String..., environment: [String: String] = [:], input: String = "", timeout: TimeSpan = .seconds(30)
    ) async throws -> RunningProgram.Ending {
        var start = start(arguments)
        start.environment = environment
        start.input = input
        start.timeout = timeout
        return try await RunningProgram.run(start)
    }
}
