// Responses that nobody would write, by the hundred thousand: valid ones, damaged by chance and cut by chance. Whatever they are, the
// parser does not crash, comes to an end, and finds the same whether the bytes arrive together or in pieces.

import Basics
import Glibc
import HTTPMessages
import Testing

@testable import WireTransport

@Suite("The response parser under mutation") struct MutationTests {
    /// Ten million with `PERFBENCH_PROOFS=1` (build for release); otherwise as many as are quick in a debug build.
    static let inputs = getenv("PERFBENCH_PROOFS") == nil ? 20_000 : 10_000_000

    @Test("finds the same however the bytes are cut", arguments: 0..<4)
    func mutations(_ seed: Int) {
        var random = SeededRandom(seed: UInt64(seed))
        let subject = Subject()
        var differing = 0
        for _ in 0..<(Self.inputs / 4) {
            subject.mutate(using: &random)
            if !subject.agrees(using: &random) {
                differing += 1
                if differing < 4 { Issue.record("differs: \(String(decoding: subject.bytes, as: UTF8.self).debugDescription)") }
            }
        }
        #expect(differing == 0)
    }
}

/// One input, made anew again and again in the same storage.
private final class Subject {
    var bytes: [UInt8] = []
    private var one = ResponseParser()
    private var other = ResponseParser()
    private let keptOfOne = KeptResponse()
    private let keptOfOther = KeptResponse()

    private static let seeds = ParserTests.samples.map { Array($0.utf8) }
    /// What an attacker, or a bug, would put there.
    private static let words = [
        "\r\n", "\n", "\r", "\0", ":", " ", "\t", ",", ";", "0\r\n", "0\r\n\r\n", "ffffffffffffffff", "7fffffffffffffff", "-1",
        "+3",
        "99999999999999999999", "Content-Length: 3\r\n", "Transfer-Encoding: chunked\r\n", "Transfer-Encoding: gzip\r\n",
        "Connection: close\r\n", "HTTP/1.1 200 OK\r\n", "HTTP/1.0 204\n", "HTTP/1.1 101 X\r\n", "Set-Cookie: a=b\r\n", "\r\n\r\n",
        "chunked",
    ].map { Array($0.utf8) }

    func mutate(using random: inout SeededRandom) {
        bytes.removeAll(keepingCapacity: true)
        bytes.append(contentsOf: Self.seeds[below(Self.seeds.count, &random)])
        for _ in 0..<below(6, &random) {
            let place = below(bytes.count + 1, &random)
            switch below(6, &random) {
            case 0: if place < bytes.count { bytes[place] = UInt8(truncatingIfNeeded: random.next()) }
            case 1: if place < bytes.count { bytes[place] ^= 1 << UInt8(below(8, &random)) }
            case 2: bytes.insert(contentsOf: Self.words[below(Self.words.count, &random)], at: place)
            case 3: bytes.removeSubrange(place..<min(bytes.count, place + below(8, &random)))
            case 4: bytes.removeSubrange(place...)
            default: bytes.append(contentsOf: Self.seeds[below(Self.seeds.count, &random)])
            }
        }
    }

    func agrees(using random: inout SeededRandom) -> Bool {
        let isHead = below(8, &random) == 0
        let keepBody = below(3, &random) * 8
        let isClosed = below(2, &random) == 0
        let most = 1 + below(12, &random)
        keptOfOne.reset()
        keptOfOther.reset()
        one.begin(isAnswerToHead: isHead, keepBody: keepBody, keepHeaders: true)
        other.begin(isAnswerToHead: isHead, keepBody: keepBody, keepHeaders: true)
        bytes.withUnsafeBytes { bytes in
            _ = one.take(bytes, into: keptOfOne)
            var position = 0
            while position < bytes.count, !other.isOver {
                let end = min(bytes.count, position + 1 + below(most, &random))
                position += other.take(UnsafeRawBufferPointer(rebasing: bytes[position..<end]), into: keptOfOther)
            }
        }
        if isClosed {
            one.takeEnd()
            other.takeEnd()
        }
        guard one.state == other.state, one.failure == other.failure else { return false }
        if one.state == .failed { return true }
        return one.status == other.status && one.byteCount == other.byteCount && one.keepsConnection == other.keepsConnection
            && one.cookieLines == other.cookieLines && keptOfOne.body == keptOfOther.body
            && keptOfOne.headers == keptOfOther.headers
            && keptOfOne.isTruncated == keptOfOther.isTruncated
    }

    private func below(_ bound: Int, _ random: inout SeededRandom) -> Int { Int(random.next() % UInt64(bound)) }
}
