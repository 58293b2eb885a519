import Glibc
import Procfs

/// Whether a host named in a URL is this machine. Names are not looked up: a resolver may take seconds, and a name that leads here by way of
/// `/etc/hosts` can still be watched by port.
package enum LocalAddresses {
    /// `localhost`, the name of this machine, and every address of its interfaces; IPv6 without brackets.
    package static func contain(_ host: String) -> Bool {
        let host = host.lowercased()
        if host == "localhost" || host.hasSuffix(".localhost") || host == SystemFacts.names.host.lowercased() { return true }
        guard let address = Address(host) else { return false }
        return address.isLoopbackOrAny || interfaces().contains(address)
    }

    /// An address as the bytes it consists of.
    private struct Address: Hashable {
        let bytes: [UInt8]

        init?(_ text: String) {
            var four = in_addr()
            var six = in6_addr()
            if inet_pton(AF_INET, text, &four) == 1 {
                bytes = withUnsafeBytes(of: &four) { Array($0) }
            } else if inet_pton(AF_INET6, text, &six) == 1 {
                bytes = withUnsafeBytes(of: &six) { Array($0) }
            } else {
                return nil
            }
        }

        init?(_ socket: UnsafePointer<sockaddr>) {
            let memory = UnsafeRawPointer(socket)
            switch Int32(socket.pointee.sa_family) {
            case AF_INET: bytes = withUnsafeBytes(of: memory.load(as: sockaddr_in.self).sin_addr) { Array($0) }
            case AF_INET6: bytes = withUnsafeBytes(of: memory.load(as: sockaddr_in6.self).sin6_addr) { Array($0) }
            default: return nil
            }
        }

        /// 127.0.0.0/8, ::1, 0.0.0.0 and ::.
        var isLoopbackOrAny: Bool {
            if bytes.allSatisfy({ $0 == 0 }) { return true }
            return bytes.count == 4 ? bytes[0] == 127 : bytes.dropLast().allSatisfy { $0 == 0 } && bytes.last == 1
        }
    }

    private static func interfaces() -> Set<Address> {
        var first: UnsafeMutablePointer<ifaddrs>?
        guard getifaddrs(&first) == 0 else { return [] }
        defer { freeifaddrs(first) }
        var addresses: Set<Address> = []
        var next = first
        while let interface = next?.pointee {
            if let socket = interface.ifa_addr, let address = Address(socket) { addresses.insert(address) }
            next = interface.ifa_next
        }
        return addresses
    }
}
