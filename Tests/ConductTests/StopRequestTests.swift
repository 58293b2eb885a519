import Testing

@testable import Conduct

@Suite("A wish to end") struct StopRequestTests {
    @Test(
        "leaves the load alone as often as it is told to, then ends it gracefully, then at once",
        arguments: [(0, [1, 2, 3], [false, true, true]), (1, [0, 1, 2], [false, false, true])])
    func counts(spared: Int, load: [Int], urgent: [Bool]) {
        let stop = StopRequest(sparing: spared)
        #expect(!stop.isRequested && !stop.isUrgent)
        var seen: [(Int, Bool)] = []
        for _ in load { seen.append((stop.ask(), stop.isUrgent)) }
        #expect(stop.isRequested)
        #expect(seen.map(\.0) == load && seen.map(\.1) == urgent)
    }
}
