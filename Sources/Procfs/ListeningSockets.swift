/// `/proc/net/tcp`, `/proc/net/tcp6` and `/proc/net/unix`: which sockets listen on a port or a path.
package enum ListeningSockets {
    /// Adds the inodes of the sockets that listen on `port` to `inodes`. Answers whether these are all: the kernel lists listening sockets
    /// before all others, so the first that does not listen is the end.
    package static func collect(port: Int, _ text: Span<UInt8>, into inodes: inout Set<UInt64>) -> Bool {
        var position = 0
        text.skipLine(&position)
        while position < text.count {
            guard let row = Row(text, &position) else { return false }
            guard row.state == Row.listening else { return true }
            if row.port == UInt64(port) { inodes.insert(row.inode) }
            text.skipLine(&position)
        }
        return false
    }

    /// Inodes of the sockets on this machine (in this network namespace) that listen on `port`, IPv4 and IPv6. Costs some milliseconds
    /// on a machine without connections, because the kernel then looks through its whole table of them.
    package static func inodes(port: Int, _ buffer: inout ReadBuffer) -> Set<UInt64> {
        var inodes: Set<UInt64> = []
        for path in ["/proc/net/tcp", "/proc/net/tcp6"] {
            guard let file = try? ProcFile(path) else { continue }
            try? file.readRows(&buffer) { collect(port: port, $0, into: &inodes) }
        }
        return inodes
    }

    /// Inodes of the sockets in `/proc/net/unix` that listen at `path`, as it stands there. A row is
    /// `0000000000000000: 00000002 00000000 00010000 0001 01 12345 /run/app.sock`.
    package static func inodes(socket path: String, _ text: Span<UInt8>) -> Set<UInt64> {
        var inodes: Set<UInt64> = []
        let wanted = Array(path.utf8)
        var position = 0
        text.skipLine(&position)
        while position < text.count {
            for _ in 0..<3 { _ = text.word(&position) }
            text.skipBlanks(&position)
            let flags = text.hexadecimal(&position) ?? 0
            for _ in 0..<2 { _ = text.word(&position) }
            if let inode = text.number(&position), flags & acceptsConnections != 0 {
                text.skipBlanks(&position)
                let start = position
                text.skipLine(&position)
                var end = position
                while end > start, text[end - 1] == UInt8(ascii: "\n") { end -= 1 }
                if (start..<end).map({ text[$0] }) == wanted { inodes.insert(UInt64(inode)) }
            } else {
                text.skipLine(&position)
            }
        }
        return inodes
    }

    /// `SO_ACCEPTCON`.
    private static let acceptsConnections: UInt64 = 0x10000

    /// Inodes of the sockets on this machine that listen at the UNIX socket of that path.
    package static func inodes(socket path: String, _ buffer: inout ReadBuffer) -> Set<UInt64> {
        ProcFile.once("/proc/net/unix", &buffer) { inodes(socket: path, $0) } ?? []
    }

    private struct Row {
        static let listening: UInt64 = 0x0A
        let port: UInt64
        let state: UInt64
        let inode: UInt64

        /// ` 0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000  0 12345 1 …`
        init?(_ text: Span<UInt8>, _ position: inout Int) {
            _ = text.word(&position)
            var local = text.word(&position)
            guard let colon = local.first(where: { text[$0] == UInt8(ascii: ":") }) else { return nil }
            local = colon + 1..<local.upperBound
            var cursor = local.lowerBound
            guard let port = text.hexadecimal(&cursor) else { return nil }
            _ = text.word(&position)
            text.skipBlanks(&position)
            guard let state = text.hexadecimal(&position) else { return nil }
            // Queues, timer and retransmits are hexadecimal words; then user, timeout, inode.
            for _ in 0..<3 { _ = text.word(&position) }
            guard text.number(&position) != nil, text.number(&position) != nil, let inode = text.number(&position) else {
                return nil
            }
            // More fields follow; without them the text was cut off here, perhaps in the middle of the number.
            guard position < text.count else { return nil }
            self.port = port
            self.state = state
            self.inode = UInt64(inode)
        }
    }
}
