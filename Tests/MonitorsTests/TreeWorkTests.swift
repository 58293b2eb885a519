@testable import Monitors
import Procfs
import Testing

@Suite("Work of a family of processes")
struct TreeWorkTests {
    private func totals(_ own: Int64, _ collected: Int64 = 0, read: Int64 = 0) -> ProcessTotals {
        let stat = "1 (a) S 1 1 1 0 -1 0 5 0 1 0 \(own) 0 \(collected) 0 20 0 1 0 0 0 0\n"
        let io = "read_bytes: \(read)\nwrite_bytes: 0\n"
        return ProcessTotals(Array(stat.utf8).span.parsed(ProcessStat.init(_:)), io: Array(io.utf8).span.parsed(ProcessIO.init(_:)))
    }

    @Test("what grew since the sample before")
    func growth() {
        var work = TreeWork()
        work.add(totals(150), since: totals(100))
        work.add(totals(7), since: nil)
        #expect(work.ticks == 57)
        #expect(work.minorFaults == 5)
    }

    @Test("what a child had done before is not counted again when its parent collects it")
    func collected() {
        var work = TreeWork()
        // The child had 80 ticks, did 5 more, ended; the parent did 10 itself and was given the child's 85 and its 500 bytes.
        work.add(totals(110, 85, read: 700), since: totals(100, 0, read: 100))
        work.remove(totals(80, 0, read: 500))
        #expect(work.ticks == 15)
        #expect(work.storage?.read == 100)
    }

    @Test("a child that nobody collects takes nothing from the others")
    func uncollected() {
        var work = TreeWork()
        work.add(totals(110), since: totals(100))
        work.remove(totals(5000, 0, read: 9))
        #expect(work.ticks == 10)
        #expect(work.storage?.read == 0)
    }

    @Test("storage is unknown when one process hides it")
    func hidden() {
        var work = TreeWork()
        var silent = totals(1)
        silent.io = nil
        work.add(silent, since: nil)
        work.add(totals(1), since: nil)
        #expect(work.storage == nil)
    }
}

extension Span where Element == UInt8 {
    fileprivate func parsed<Value>(_ parser: (Span<UInt8>) -> Value?) -> Value { parser(self)! }
}
