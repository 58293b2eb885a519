// What several threads bring reaches the one task that waits.

import Reactor
import Testing

@Suite("A mailbox") struct MailboxTests {
    private struct Post: Sendable {
        var letters: [Int] = []
        var sendersLeft: Int
    }

    @Test("loses nothing that several tasks bring, and wakes whoever waits", arguments: [1, 4])
    func delivers(senders: Int) async {
        let box = Mailbox(Post(sendersLeft: senders))
        let letters = 2000
        let received = await withTaskGroup(of: [Int].self) { group in
            for sender in 0..<senders {
                group.addTask {
                    for letter in 0..<letters {
                        box.update { $0.letters.append(sender * letters + letter) }
                        if letter % 7 == 0 { await Task.yield() }
                    }
                    box.update { $0.sendersLeft -= 1 }
                    return []
                }
            }
            group.addTask {
                var received: [Int] = []
                while true {
                    let (batch, isOver) = await box.next { post -> ([Int], Bool)? in
                        guard !post.letters.isEmpty || post.sendersLeft == 0 else { return nil }
                        defer { post.letters = [] }
                        return (post.letters, post.sendersLeft == 0)
                    }
                    received += batch
                    if isOver { return received }
                }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
        #expect(received.sorted() == Array(0..<senders * letters))
    }

    @Test("wakes nobody for what is none of their business")
    func quiet() async {
        let box = Mailbox(0)
        #expect(
            box.withState {
                $0 += 1; return $0
            } == 1)
        #expect(
            box.update {
                $0 += 1; return $0
            } == 2)
        #expect(await box.next { $0 == 2 ? $0 : nil } == 2)
    }
}
