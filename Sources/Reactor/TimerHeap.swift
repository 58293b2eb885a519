import Basics

/// Armed timers, earliest first: a heap with four children a node, in which every timer knows its place, so that moving and cancelling
/// one costs no search. Timers of the same deadline fire in the order in which they were armed.
struct TimerHeap {
    private struct Node {
        var deadline: Nanoseconds
        var order: UInt64
        var timer: LoopTimer

        func isBefore(_ other: Node) -> Bool {
            deadline < other.deadline || (deadline == other.deadline && order < other.order)
        }
    }

    private var nodes: [Node] = []
    private var orders: UInt64 = 0

    /// The earliest deadline.
    var next: Nanoseconds? { nodes.first?.deadline }

    /// Whether the earliest is one that must be met exactly.
    var isNextExact: Bool { nodes.first?.timer.isExact ?? false }

    mutating func schedule(_ timer: LoopTimer, at deadline: Nanoseconds) {
        orders += 1
        timer.deadline = deadline
        let node = Node(deadline: deadline, order: orders, timer: timer)
        if timer.position >= 0 {
            replace(timer.position, with: node)
        } else {
            nodes.append(node)
            timer.position = nodes.count - 1
            siftUp(nodes.count - 1)
        }
    }

    mutating func remove(_ timer: LoopTimer) {
        let position = timer.position
        guard position >= 0 else { return }
        timer.position = -1
        let last = nodes.removeLast()
        if position < nodes.count { replace(position, with: last) }
    }

    /// Takes out the earliest timer if it is due.
    mutating func popDue(at now: Nanoseconds) -> LoopTimer? {
        guard let first = nodes.first, first.deadline <= now else { return nil }
        remove(first.timer)
        return first.timer
    }

    private mutating func replace(_ position: Int, with node: Node) {
        nodes[position] = node
        node.timer.position = position
        siftUp(position)
        siftDown(node.timer.position)
    }

    private mutating func siftUp(_ start: Int) {
        var position = start
        let node = nodes[position]
        while position > 0 {
            let parent = (position - 1) / 4
            guard node.isBefore(nodes[parent]) else { break }
            place(nodes[parent], position)
            position = parent
        }
        place(node, position)
    }

    private mutating func siftDown(_ start: Int) {
        var position = start
        let node = nodes[position]
        while true {
            let firstChild = 4 * position + 1
            guard firstChild < nodes.count else { break }
            var best = firstChild
            for child in (firstChild + 1)..<max(firstChild + 2, min(firstChild + 4, nodes.count)) where child < nodes.count {
                if nodes[child].isBefore(nodes[best]) { best = child }
            }
            guard nodes[best].isBefore(node) else { break }
            place(nodes[best], position)
            position = best
        }
        place(node, position)
    }

    private mutating func place(_ node: Node, _ position: Int) {
        nodes[position] = node
        node.timer.position = position
    }
}
