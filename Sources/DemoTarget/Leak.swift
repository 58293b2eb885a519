import Glibc
import Synchronization

/// Memory that is lost on purpose: taken from the kernel, written to, and kept until the process ends. It does not come from the heap,
/// where memory that others gave back would hide the first megabytes.
final class Leak: Sendable {
    private struct State {
        var mappings: [Int] = []
        var next: UnsafeMutableRawPointer?
        var left = 0
        var total = 0
    }

    private let state = Mutex(State())
    private static let mapping = 1 << 20

    /// Loses that many bytes; the memory of the process grows by as much, to within a page. Nothing happens when the kernel has no more.
    func lose(_ bytes: Int) {
        state.withLock { state in
            var wanted = bytes
            while wanted > 0 {
                if state.left == 0 {
                    state.next = Self.map()
                    state.left = state.next == nil ? 0 : Self.mapping
                    if let next = state.next { state.mappings.append(Int(bitPattern: next)) }
                }
                guard let next = state.next else { return }
                let part = min(wanted, state.left)
                memset(next, 0xA5, part)
                state.next = next + part
                state.left -= part
                state.total += part
                wanted -= part
            }
        }
    }

    /// Gives everything back to the kernel at once.
    func giveBack() {
        state.withLock { state in
            for mapping in state.mappings { munmap(UnsafeMutableRawPointer(bitPattern: mapping), Self.mapping) }
            state = State()
        }
    }

    /// How many bytes were lost so far.
    var total: Int { state.withLock(\.total) }

    private static func map() -> UnsafeMutableRawPointer? {
        let memory = mmap(nil, mapping, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard memory != MAP_FAILED else { return nil }
        // A huge page would appear in one step, whatever is written to it.
        madvise(memory, mapping, MADV_NOHUGEPAGE)
        return memory
    }
}
