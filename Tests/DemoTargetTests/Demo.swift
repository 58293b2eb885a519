import DemoTarget
import JSON
import TestSupport
import Testing

/// A demo that runs for the length of a test.
enum Demo {
    /// Runs `body` against a fresh demo on a free port.
    static func with(faults: String = "", loops: Int = 1, _ body: @Sendable @escaping (UInt16) throws -> Void) async throws {
        let demo = try DemoTarget(faults: faults)
        let (ports, announce) = AsyncStream.makeStream(of: UInt16.self)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await demo.run(loops: loops) { announce.yield($0) } }
            group.addTask { for await port in ports.prefix(1) { try body(port) } }
            try await group.next()
            group.cancelAll()
        }
    }

    /// The counts, without their braces.
    static func counts(_ port: UInt16) throws -> JSONValue {
        try JSONValue(parsing: RawClient(port: port).get("/stats").body)
    }
}
