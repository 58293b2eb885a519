import Synchronization

/// Memory that is lost on purpose: taken, written to, and kept until the process ends.
final class Leak: Sendable {
    private struct State: Sendable {
        var blocks: [[UInt8]] = []
        var owed = 0
        var total = 0
    }

    private let state = Mutex(State())
    /// Small, so that the memory of the process follows the requests closely; with its header a block is 16 KiB.
    private static let block = 16_384 - 48

    /// Loses that many bytes, to within a block.
    func lose(_ bytes: Int) {
        state.withLock { state in
            state.total += bytes
            state.owed += bytes
            while state.owed >= Self.block {
                state.blocks.append([UInt8](repeating: 0xA5, count: Self.block))
                state.owed -= Self.block
            }
        }
    }

    /// How many bytes were lost so far.
    var total: Int { state.withLock(\.total) }
}
