import Synchronization

/// What other threads send to a loop, without a lock: a stack that many push and one takes whole (Treiber 1986). Nothing is ever popped
/// singly, so that no node can come back while someone still compares with it.
struct Inbox: ~Copyable {
    enum Mail {
        case job(UnownedJob)
        case work(@Sendable () -> Void)
        case stop
    }

    private struct Node {
        let mail: Mail
        var next: UnsafeMutablePointer<Node>?
    }

    private let last = Atomic<UnsafeMutablePointer<Node>?>(nil)

    deinit { _ = takeAll() }

    /// Called from any thread.
    func put(_ mail: Mail) {
        let node = UnsafeMutablePointer<Node>.allocate(capacity: 1)
        node.initialize(to: Node(mail: mail, next: last.load(ordering: .relaxed)))
        while true {
            let expected = node.pointee.next
            let (isExchanged, found) = last.weakCompareExchange(
                expected: expected, desired: node, successOrdering: .releasing, failureOrdering: .relaxed)
            if isExchanged { return }
            node.pointee.next = found
        }
    }

    /// Everything that was put so far, oldest first. Called from one thread.
    func takeAll() -> [Mail] {
        var mails: [Mail] = []
        var position = last.exchange(nil, ordering: .acquiring)
        while let node = position {
            let taken = node.move()
            node.deallocate()
            mails.append(taken.mail)
            position = taken.next
        }
        return mails.reversed()
    }
}
