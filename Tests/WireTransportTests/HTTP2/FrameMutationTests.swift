// Frames that nobody would send, by the hundred thousand: valid ones, damaged by chance and cut by chance. Whatever they are, the connection
// does not crash, keeps its memory within bounds, and finds the same whether the bytes arrive together or in pieces.

import Basics
import Glibc
import HTTPMessages
import Testing

@testable import WireTransport

@Suite("An HTTP/2 connection under mutation") struct FrameMutationTests {
    /// Ten million with `PERFBENCH_PROOFS=1` (build for release); otherwise as many as are quick in a debug build.
    static let inputs = getenv("PERFBENCH_PROOFS") == nil ? 100_000 : 10_000_000

    @Test("finds the same however the bytes are cut", arguments: 0..<4)
    func mutations(_ seed: Int) {
        var random = SeededRandom(seed: UInt64(seed))
        let subject = FrameSubject()
        var differing = 0
        var outcomes: Set<String> = []
        for _ in 0..<(Self.inputs / 4) {
            subject.mutate(using: &random)
            if let difference = subject.difference(using: &random, outcomes: &outcomes) {
                differing += 1
                if differing < 4 { Issue.record("\(difference): \(subject.bytes)") }
            }
        }
        #expect(differing == 0)
        // It would be no test if all went well, or nothing.
        #expect(outcomes.count > 5)
    }
}

/// One input, made anew again and again in the same storage.
private final class FrameSubject {
    private(set) var bytes: [UInt8] = []
    private let blocks = RequestBlocks()
    private let scratch = Outbox()
    private let out = Outbox()
    private let streams = (0..<4).map { _ in
        HTTP2Stream(request: OutgoingRequest(port: 80, keepBody: 64), kept: KeptResponse()) {}
    }

    private typealias F = Frames
    /// What three streams under way may be answered.
    private static let seeds: [[UInt8]] = [
        F.settings((3, 100), (4, 70_000)), F.settingsAcknowledged, F.response(1),
        F.response(3, 404, [("content-length", "3")], end: false),
        F.data(1, "hello"), F.data(3, "no!"), F.padded(1, "padded", by: 5, end: false), F.response(5, 204, end: true),
        F.response(1, 103),
        F.frame(1, 0, 5, F.block([(":status", "200")])), F.continuation(5, F.block([("x-y", "z")]), whole: true),
        F.headers(1, [("x-t", "1")], end: true), F.reset(3, 7), F.reset(5, 2), F.goAway(last: 3), F.windowUpdate(0, 10),
        F.windowUpdate(3, 1000), F.ping(), F.frame(2, 0, 1, [0, 0, 0, 0, 1]),
        F.frame(1, 4, 1, [0x88, 0x5a, 0x02, 0x61, 0x62, 0xbe]),
        F.frame(1, 4, 3, [UInt8](hex: "488264025885aec3771a4b6196d07abe941054d444a8200595040b8166e082a62d1bff")),
        F.frame(88, 1, 3, [1, 2]),
    ]

    func mutate(using random: inout SeededRandom) {
        bytes.removeAll(keepingCapacity: true)
        if below(20, &random) > 0 { bytes.append(contentsOf: Self.seeds[0]) }
        for _ in 0..<(1 + below(8, &random)) { bytes.append(contentsOf: Self.seeds[below(Self.seeds.count, &random)]) }
        for _ in 0..<below(4, &random) {
            let place = below(bytes.count, &random)
            switch below(6, &random) {
            case 0: bytes[place] = UInt8(truncatingIfNeeded: random.next())
            case 1: bytes[place] ^= 1 << UInt8(below(8, &random))
            case 2: bytes.insert(UInt8(truncatingIfNeeded: random.next()), at: place)
            case 3: bytes.removeSubrange(place..<min(bytes.count, place + below(8, &random)))
            case 4: bytes.insert(contentsOf: Self.seeds[below(Self.seeds.count, &random)], at: place)
            default: bytes.removeSubrange((place + 1)...)
            }
            if bytes.isEmpty { bytes.append(0) }
        }
    }

    /// What differs between taking the bytes in at once and in pieces; `nil` when nothing does.
    func difference(using random: inout SeededRandom, outcomes: inout Set<String>) -> String? {
        let most = 1 + below(12, &random)
        let whole = play { .max }
        let pieces = play { 1 + below(most, &random) }
        outcomes.insert(whole)
        return whole == pieces ? nil : "\(whole) is not \(pieces)"
    }

    private func play(_ nextSize: () -> Int) -> String {
        var connection = HTTP2Connection(blocks: blocks, scratch: scratch)
        out.removeAll()
        connection.open(out)
        for (index, stream) in streams.prefix(3).enumerated() {
            stream.kept.reset()
            stream.request.method = index == 2 ? .head : .get
            connection.begin(stream, out)
        }
        bytes.withUnsafeBytes { bytes in
            var position = 0
            while position < bytes.count {
                let end = position + min(nextSize(), bytes.count - position)
                connection.take(UnsafeRawBufferPointer(rebasing: bytes[position..<end]), at: 1, out)
                position = end
            }
        }
        // A connection that is sound carries another request, and what it holds is not more than it was sent.
        if connection.hasRoom { connection.begin(streams[3], out) }
        let said = out.count
        connection.takeEnd(isBroken: false)
        let ends = streams.prefix(3).map { "\($0.state)\($0.failure.map { "\($0)" } ?? "")\($0.status)\($0.kept.body.count)" }
        return "\(connection.failure.map { "\($0)" } ?? "sound") \(ends) \(said > 65_536 ? "\(said)" : "")"
    }

    private func below(_ bound: Int, _ random: inout SeededRandom) -> Int { Int(random.next() % UInt64(max(1, bound))) }
}
