/// `/proc/net/dev`: bytes and packets of all network interfaces together since boot. Left out are the loopback, and the virtual ends of containers and
/// bridges, whose traffic passes a real interface again or never leaves the machine.
package struct NetworkTraffic: Hashable, Sendable {
    package var receivedBytes: Int64 = 0
    package var sentBytes: Int64 = 0
    package var receivedPackets: Int64 = 0
    package var sentPackets: Int64 = 0

    /// Lines without a colon (the heading) and lines that are too short are passed by.
    package init(_ text: Span<UInt8>) {
        var position = 0
        while position < text.count {
            text.skipBlanks(&position)
            let start = position
            while position < text.count, text[position] != UInt8(ascii: ":"), text[position] != UInt8(ascii: "\n") { position += 1 }
            if position < text.count, text[position] == UInt8(ascii: ":"), !Self.isVirtual(start..<position, text) {
                position += 1
                let received = text.number(&position)
                let packets = text.number(&position)
                for _ in 0..<6 { _ = text.number(&position) }
                if let received, let sent = text.number(&position) {
                    receivedBytes += received
                    sentBytes += sent
                    receivedPackets += packets ?? 0
                    sentPackets += text.number(&position) ?? 0
                }
            }
            text.skipLine(&position)
        }
    }

    private static let virtual: [StaticString] = [
        "veth", "docker", "br-", "virbr", "cni", "flannel", "cali", "ifb", "dummy", "podman",
    ]

    private static func isVirtual(_ name: Range<Int>, _ text: Span<UInt8>) -> Bool {
        text.isWord("lo", in: name) || virtual.contains { text.has($0, at: name.lowerBound) }
    }
}
