import Basics
import Glibc

/// Sockets on 127.0.0.1.
package enum Loopback {
    /// Listens on a free port; for a child process to take over when `inherited`.
    package static func listen(backlog: Int32, inherited: Bool = false) throws -> (descriptor: Int32, port: Int) {
        let descriptor = try bound(inherited: inherited)
        guard Glibc.listen(descriptor, backlog) == 0 else { throw failure("listen") }
        return (descriptor, port(of: descriptor))
    }

    /// Listens on a new UNIX socket at `path`.
    package static func listen(at path: String) throws -> Int32 {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw failure("socket") }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result == 0, Glibc.listen(descriptor, 128) == 0 else { throw failure("bind") }
        return descriptor
    }

    /// A port on which no one listens, kept from being used while `body` runs.
    package static func withClosedPort<Result>(_ body: (Int) async throws -> Result) async throws -> Result {
        let descriptor = try bound()
        defer { close(descriptor) }
        return try await body(port(of: descriptor))
    }

    /// A port whose queue of connections is full, so that one more connection is never made.
    package static func withFullPort<Result>(_ body: (Int) async throws -> Result) async throws -> Result {
        let (listener, port) = try listen(backlog: 0)
        var address = address(port: port)
        var descriptors = [listener]
        defer { for descriptor in descriptors { close(descriptor) } }
        for _ in 0..<3 {
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue), 0)
            descriptors.append(descriptor)
            connect(descriptor, &address)
        }
        return try await body(port)
    }

    private static func bound(inherited: Bool = false) throws -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | (inherited ? SOCK_NONBLOCK : SOCK_CLOEXEC).rawValue), 0)
        guard descriptor >= 0 else { throw failure("socket") }
        var address = address(port: 0)
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw failure("bind") }
        return descriptor
    }

    private static func connect(_ descriptor: Int32, _ address: inout sockaddr_in) {
        _ = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }

    private static func address(port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
        return address
    }

    private static func port(of descriptor: Int32) -> Int {
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        _ = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
        }
        return Int(in_port_t(bigEndian: address.sin_port))
    }

    private static func failure(_ call: String) -> Problem {
        Problem(.inability, "\"\(call)\" failed: \(String(cString: strerror(errno))).")
    }
}
