// Where a server listens. Sockets are opened before the loops are told, so that a taken port is an error of the caller's.

package import Basics
import Glibc

/// A socket that listens; closed when it is no longer held.
package final class ListeningSocket: Sendable {
    let descriptor: Int32
    /// The port, as the kernel chose it if none was asked for.
    package let port: UInt16

    private static let backlog: Int32 = 4096

    /// Listens on `host`, a numeric address of IPv4 or IPv6, and `port`; 0 takes any free port. With `isShared`, other sockets that are
    /// shared too may listen there, and the kernel spreads the connections over them.
    package init(host: String, port: UInt16, isShared: Bool = false) throws(Problem) {
        var address = try Address(host: host, port: port)
        let descriptor = socket(address.family, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw Self.problem(host, port) }
        do throws(Problem) {
            var one: Int32 = 1
            let size = socklen_t(MemoryLayout<Int32>.size)
            setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &one, size)
            if isShared { setsockopt(descriptor, SOL_SOCKET, SO_REUSEPORT, &one, size) }
            if address.family == AF_INET6 { setsockopt(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, &one, size) }
            let isBound = address.withPointer { bind(descriptor, $0, $1) } == 0
            guard isBound, Glibc.listen(descriptor, Self.backlog) == 0 else { throw Self.problem(host, port) }
            self.port = address.readBack(descriptor)
            self.descriptor = descriptor
        } catch {
            close(descriptor)
            throw error
        }
    }

    deinit { close(descriptor) }

    /// One socket for each of `count` loops, and for each address of `host`, all on the same port. `localhost` is 127.0.0.1 and, where the
    /// machine has it, ::1. An address of IPv6 may be in brackets.
    package static func open(host: String, port: UInt16, count: Int) throws(Problem) -> [[ListeningSocket]] {
        let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
        let first = host == "localhost" ? "127.0.0.1" : isBracketed ? String(host.dropFirst().dropLast()) : host
        // A port that someone else shares would be shared with them too, and half of the requests lost: this finds out.
        if port != 0, count > 1 { _ = try ListeningSocket(host: first, port: port) }
        var sockets: [[ListeningSocket]] = []
        var chosen = port
        for _ in 0..<count {
            let socket = try ListeningSocket(host: first, port: chosen, isShared: count > 1)
            chosen = socket.port
            sockets.append([socket])
        }
        if host == "localhost" {
            for index in sockets.indices {
                guard let socket = try? ListeningSocket(host: "::1", port: chosen, isShared: count > 1) else { break }
                sockets[index].append(socket)
            }
        }
        return sockets
    }

    private static func problem(_ host: String, _ port: UInt16) -> Problem {
        let why = String(cString: strerror(errno))
        let hint =
            switch errno {
            case EADDRINUSE: "Another process listens there; choose another port, or 0 for any free one."
            case EACCES: "Ports below 1024 need rights; choose a higher one."
            case EADDRNOTAVAIL: "This machine has no such address; use \"127.0.0.1\" or \"::1\"."
            default: ""
            }
        return Problem(.inability, "Cannot listen on \"\(host)\" port \(port): \(why).", hint: hint)
    }
}

/// An address of IPv4 or IPv6 in the form the kernel wants.
private struct Address {
    private var storage = sockaddr_storage()
    private var size: socklen_t
    var family: Int32 { Int32(storage.ss_family) }

    init(host: String, port: UInt16) throws(Problem) {
        var four = sockaddr_in()
        var six = sockaddr_in6()
        if inet_pton(AF_INET, host, &four.sin_addr) == 1 {
            four.sin_family = sa_family_t(AF_INET)
            four.sin_port = port.bigEndian
            size = socklen_t(MemoryLayout<sockaddr_in>.size)
            withUnsafeMutableBytes(of: &storage) { $0.storeBytes(of: four, as: sockaddr_in.self) }
        } else if inet_pton(AF_INET6, host, &six.sin6_addr) == 1 {
            six.sin6_family = sa_family_t(AF_INET6)
            six.sin6_port = port.bigEndian
            size = socklen_t(MemoryLayout<sockaddr_in6>.size)
            withUnsafeMutableBytes(of: &storage) { $0.storeBytes(of: six, as: sockaddr_in6.self) }
        } else {
            throw Problem(
                .usage, "\"\(host)\" is no address to listen on.", hint: "Use \"localhost\", \"127.0.0.1\", \"::1\" or \"0.0.0.0\"."
            )
        }
    }

    func withPointer<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        withUnsafeBytes(of: storage) { body($0.assumingMemoryBound(to: sockaddr.self).baseAddress!, size) }
    }

    /// The port the socket is bound to.
    mutating func readBack(_ descriptor: Int32) -> UInt16 {
        withUnsafeMutableBytes(of: &storage) { bytes in
            _ = getsockname(descriptor, bytes.assumingMemoryBound(to: sockaddr.self).baseAddress!, &size)
            // The port is at the same place in both forms.
            return UInt16(bigEndian: bytes.load(fromByteOffset: 2, as: UInt16.self))
        }
    }
}
