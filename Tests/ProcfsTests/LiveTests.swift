import Glibc
import Procfs
import TestSupport
import Testing

@Suite("This machine", .serialized)
struct LiveTests {
    @Test("every file of the own process is understood, as often as it is read")
    func own() throws {
        var buffer = ReadBuffer(capacity: 1)
        let stat = try ProcFile("/proc/self/stat")
        for _ in 0..<3 { #expect(try stat.read(&buffer, ProcessStat.init(_:))?.pid == getpid()) }
        let status = ProcFile.once("/proc/self/status", &buffer) { ProcessStatus($0) }
        #expect(status?.residentBytes ?? 0 > 0)
        #expect(ProcFile.once("/proc/stat", &buffer, CPUTimes.init(_:))?.cores.isEmpty == false)
        #expect(ProcFile.once("/proc/meminfo", &buffer, HostMemory.init(_:))?.total ?? 0 > 0)
        #expect(ProcFile.once("/proc/loadavg", &buffer, LoadAverage.init(_:)) != nil)
        #expect(ProcessList.parent(of: getpid(), &buffer) == getppid())
        #expect(ProcessList.all(&buffer).contains { $0.pid == getpid() })
    }

    @Test("a file that is not there says so")
    func absent() {
        #expect(throws: ProcFailure.absent) { _ = try ProcFile("/proc/2147483647/stat") }
        #expect(throws: ProcFailure.absent) { try Descriptors.count(pid: .max) }
        #expect(throws: ProcFailure.absent) { _ = try ThreadTimes(pid: .max) }
    }

    @Test("an open file is counted")
    func descriptors() throws {
        let before = try Descriptors.count(pid: getpid())
        let files = (0..<50).map { _ in open("/dev/null", O_RDONLY | O_CLOEXEC) }
        defer { for file in files { close(file) } }
        // Other tests open and close files at the same time.
        #expect(try Descriptors.count(pid: getpid()) > before + 25)
    }

    @Test("the process that listens on a port is found by its socket", arguments: [AF_INET, AF_INET6])
    func listener(_ family: Int32) throws {
        let (socket, port) = try #require(listen(family))
        defer { close(socket) }
        var buffer = ReadBuffer()
        let inodes = ListeningSockets.inodes(port: port, &buffer)
        #expect(inodes.count == 1)
        #expect(try Descriptors.holds(inodes, pid: getpid()))
        #expect(ProcessList.holding(inodes, &buffer).map(\.pid).contains(getpid()))
        #expect(try !Descriptors.holds([UInt64.max], pid: getpid()))
    }

    @Test("the process that listens on a UNIX socket is found by its path")
    func unixListener() throws {
        let folder = try TemporaryFolder()
        let socket = try Loopback.listen(at: folder.file("app.sock"))
        defer { close(socket) }
        var buffer = ReadBuffer()
        let inodes = ListeningSockets.inodes(socket: folder.file("app.sock"), &buffer)
        #expect(inodes.count == 1)
        #expect(try Descriptors.holds(inodes, pid: getpid()))
    }

    @Test("the limit on descriptors can be raised to the hard limit")
    func limit() {
        let raised = DescriptorLimit.raise()
        #expect(raised.soft == raised.hard || raised.soft >= DescriptorLimit.read().soft)
        #expect(DescriptorLimit.read() == raised)
        #expect(EphemeralPorts.read().count > 0)
    }

    @Test("threads are read, and the first reading has nothing to compare with")
    func threads() throws {
        var buffer = ReadBuffer()
        var threads = try ThreadTimes(pid: getpid())
        let readings = [threads.read(&buffer), threads.read(&buffer)]
        #expect(readings[0] == nil)
        #expect(readings[1]?.busiestTicks ?? -1 >= 0)
    }

    /// A socket of this process that listens on some free port.
    private func listen(_ family: Int32) -> (socket: Int32, port: Int)? {
        let descriptor = socket(family, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0, Glibc.listen(descriptor, 1) == 0 else { return nil }
        var address = sockaddr_in6()
        var length = socklen_t(MemoryLayout<sockaddr_in6>.size)
        let answer = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
        }
        // The port is at the same place in addresses of both families.
        return answer == 0 ? (descriptor, Int(UInt16(bigEndian: address.sin6_port))) : nil
    }
}
