import Testing

@testable import Push

@Suite("What waits for a receiver") struct BacklogTests {
    @Test("goes in order, as many at once as one request carries")
    func order() {
        var backlog = Backlog()
        for number in 0..<70 { backlog.append("\(number)") }
        #expect(backlog.next() == (0..<30).map(String.init))
        let second = backlog.next()
        #expect(second == (30..<60).map(String.init))
        backlog.putBack(second)
        #expect(backlog.next() == second && backlog.next() == (60..<70).map(String.init) && backlog.next() == [])
        #expect(backlog.isEmpty && backlog.offered == 70 && backlog.untaken == 0)
    }

    @Test("is never more than so much: the oldest is given up, and counted")
    func bounds() {
        var backlog = Backlog()
        for number in 0..<1000 { backlog.append("\(number)") }
        #expect(backlog.offered == 1000 && backlog.untaken == 1000 && backlog.lost == 400)
        #expect(backlog.next().first == "400")
        var large = Backlog()
        let piece = String(repeating: "x", count: 1 << 20)
        for _ in 0..<40 { large.append(piece) }
        #expect(large.lost == 24 && large.untaken == 40)
        // A piece as large as a request goes alone, and one that is larger than everything is kept.
        #expect(large.next() == [piece])
        var huge = Backlog()
        huge.append(String(repeating: "x", count: 20 << 20))
        #expect(huge.lost == 0 && huge.next().count == 1)
    }

    @Test("comes back only as far as there is room")
    func putBack() {
        var backlog = Backlog()
        for number in 0..<30 { backlog.append("\(number)") }
        let taken = backlog.next()
        for number in 30..<630 { backlog.append("\(number)") }
        #expect(backlog.lost == 0)
        backlog.putBack(taken)
        #expect(backlog.lost == 30 && backlog.next().first == "30")
        backlog.lose(30)
        #expect(backlog.untaken == 60 + 570)
    }
}
