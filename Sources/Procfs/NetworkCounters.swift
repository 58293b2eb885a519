/// `/proc/net/snmp` and `/proc/net/netstat`: tables of two lines each, names above, values below, both beginning with the table's name.
package struct NetworkCounters {
    /// From `snmp`: TCP segments sent again since boot; `nil` when the kernel does not count them.
    package static func retransmits(_ snmp: Span<UInt8>) -> Int64? { value("RetransSegs", table: "Tcp:", snmp) }

    /// From `netstat`: connections that a full accept queue turned away since boot.
    package static func listenOverflows(_ netstat: Span<UInt8>) -> Int64? { value("ListenOverflows", table: "TcpExt:", netstat) }

    private static func value(_ name: StaticString, table: StaticString, _ text: Span<UInt8>) -> Int64? {
        var position = 0
        while position < text.count {
            guard text.take(table, &position) else {
                text.skipLine(&position)
                continue
            }
            var column = 0
            while true {
                let word = text.word(&position)
                if word.isEmpty { return nil }
                if text.isWord(name, in: word) { break }
                column += 1
            }
            text.skipLine(&position)
            guard text.take(table, &position) else { return nil }
            for _ in 0..<column { _ = text.number(&position) }
            return text.number(&position)
        }
        return nil
    }
}

/// `/proc/net/sockstat` and `/proc/net/sockstat6`: TCP sockets of the machine.
package struct SocketCounts: Hashable, Sendable {
    package var inUse: Int64
    /// Closed, and waiting for late packets; each holds its port for a minute. Both families are counted in `sockstat`, none in `sockstat6`.
    package var timeWait: Int64

    /// `nil` when there is no line of TCP sockets.
    package init?(_ text: Span<UInt8>) {
        var position = 0
        while position < text.count {
            if text.take("TCP:", &position) || text.take("TCP6:", &position) {
                inUse = 0
                timeWait = 0
                while true {
                    let word = text.word(&position)
                    guard !word.isEmpty, let value = text.number(&position) else { return }
                    if text.isWord("inuse", in: word) { inUse = value }
                    if text.isWord("tw", in: word) { timeWait = value }
                }
            }
            text.skipLine(&position)
        }
        return nil
    }
}
