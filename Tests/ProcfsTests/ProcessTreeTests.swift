import Procfs
import Testing

@Suite("The family of a process")
struct ProcessTreeTests {
    /// Who is whose parent; 1 is the first process, 9 is perfbench.
    private func tree(_ roots: [Int32], _ steps: [[Int32: Int32]], excluding own: Int32 = 9) -> [Int32] {
        var tree = ProcessTree(roots: roots, excluding: own)
        for parents in steps { tree.update(parents.keys.sorted()) { parents[$0] } }
        return tree.members
    }

    @Test("children and theirs, whichever id is larger")
    func descendants() {
        #expect(tree([20], [[1: 0, 20: 1, 30: 20, 5: 30, 40: 1]]) == [20, 30, 5])
    }

    @Test("who comes later joins, and stays when its parent ends before it")
    func later() {
        #expect(tree([20], [[1: 0, 20: 1], [1: 0, 20: 1, 30: 20], [1: 0, 20: 1, 30: 1, 31: 30]]) == [20, 30, 31])
    }

    @Test("a stranger is asked once")
    func once() {
        var asked: [Int32] = []
        var tree = ProcessTree(roots: [20], excluding: 9)
        for _ in 0..<3 {
            tree.update([1, 20, 30, 40]) { pid in
                asked.append(pid)
                return pid == 30 ? 20 : 1
            }
        }
        #expect(asked == [1, 30, 40])
        #expect(tree.members == [20, 30])
    }

    @Test("an id that is used again is asked again")
    func again() { #expect(tree([20], [[20: 1, 30: 1], [20: 1], [20: 1, 30: 20]]) == [20, 30]) }

    @Test("perfbench and what it started do not belong to the shell that is watched")
    func excluded() { #expect(tree([20], [[20: 1, 9: 20, 50: 9, 51: 20]]) == [20, 51]) }

    @Test("several roots, and one that was removed")
    func several() {
        #expect(tree([20, 21], [[20: 1, 21: 1, 30: 21, 31: 20]]) == [20, 21, 30, 31])
        var tree = ProcessTree(roots: [20, 21], excluding: 9)
        tree.remove(20)
        #expect(tree.members == [21])
        #expect(tree.roots == [20, 21])
    }

    @Test("of masters and workers, the masters")
    func roots() {
        let entries = [(1, 0), (7, 1), (8, 7), (9, 7), (12, 3)].map { ProcessList.Entry(pid: $0.0, parent: $0.1, name: "nginx") }
        #expect(ProcessList.roots(of: entries).map(\.pid) == [1, 12])
    }
}
