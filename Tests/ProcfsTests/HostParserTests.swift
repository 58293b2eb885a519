import Procfs
import Testing

@Suite("Files of the host")
struct HostParserTests {
    @Test("cores, all and each")
    func cpu() throws {
        let text =
            "cpu  2258 1 1797 184892 660 2 19 10 0 0\ncpu0 754 0 693 93263 45 0 7 3 0 0\ncpu2 1504 0 1104 91628 614 0 11 7 5 0\nintr 1 2\n"
        let times = try #require(parsed(text, CPUTimes.init(_:)))
        #expect(times.all == CPUTimes.Core(busy: 2258 + 1 + 1797 + 2 + 19 + 10, idle: 184892 + 660))
        #expect(times.cores.keys.sorted() == [0, 2])
        #expect(times.cores[2] == CPUTimes.Core(busy: 1504 + 1104 + 11 + 7, idle: 91628 + 614))
        #expect(parsed("cpu  1 2 3 4\n", CPUTimes.init(_:))?.all == CPUTimes.Core(busy: 6, idle: 4))
        #expect(parsed("intr 1\n", CPUTimes.init(_:)) == nil)
    }

    @Test("busy share of a core", arguments: [(50, 150, 25.0), (0, 100, 0), (100, 0, 100), (0, 0, nil), (10, -1, 100)])
    func busy(_ busy: Int64, _ idle: Int64, _ percent: Double?) {
        let before = CPUTimes.Core(busy: 1000, idle: 5000)
        #expect(CPUTimes.Core(busy: 1000 + busy, idle: 5000 + idle).busyPercent(since: before) == percent)
    }

    @Test("memory, and what an old kernel does not call available")
    func memory() throws {
        let text =
            "MemTotal: 1000 kB\nMemFree: 100 kB\nBuffers: 20 kB\nCached: 30 kB\nSwapCached: 9 kB\nSwapTotal: 50 kB\nSwapFree: 45 kB\n"
        let old = try #require(parsed(text, HostMemory.init(_:)))
        #expect(old.total == kibibytes(1000))
        #expect(old.available == kibibytes(150))
        #expect(old.swapUsed == kibibytes(5))
        let new = try #require(parsed("MemTotal: 1000 kB\nMemFree: 100 kB\nMemAvailable: 600 kB\n", HostMemory.init(_:)))
        #expect(new.available == kibibytes(600))
        #expect(new.used == kibibytes(400))
        #expect(new.swapUsed == 0)
        #expect(parsed("MemFree: 1 kB", HostMemory.init(_:)) == nil)
    }

    @Test("disks by what they moved, without partitions and memory")
    func diskCounters() {
        let text = """
               7       0 loop0 5 0 10 0 0 0 0 0 0 0 0
             254       0 vda 100 3 2000 50 40 2 800 30 0 60 80
             254       1 vda1 90 3 1900 50 40 2 800 30 0 60 80
             254      16 vdb 0 0 0 0 0 0 0 0 0 0 0
             259       0 nvme0n1 7 0 16
            """
        let disks = parsed(text) { DiskCounters.all($0) { $0 != "vda1" } }
        #expect(disks == ["vda": DiskCounters(reads: 100, readBytes: 1_024_000, writes: 40, writtenBytes: 409_600)])
    }

    @Test("file systems of disks, each once, and the root")
    func fileSystems() {
        let text = """
            overlay / overlay rw 0 0
            proc /proc proc rw 0 0
            /dev/vda1 /data\\040one ext4 rw 0 0
            /dev/vda1 /etc/hosts ext4 rw 0 0
            /dev/loop3 /snap/core squashfs ro 0 0
            server:/export /mnt nfs rw 0 0
            """
        #expect(parsed(text, FileSystems.init(_:)).mounts == ["/", "/data one"])
        #expect(FileSystems.freeBytes(at: "/") ?? 0 > 0)
        #expect(FileSystems.freeBytes(at: "/nowhere/at/all") == nil)
    }

    @Test(
        "pressure",
        arguments: [
            ("some avg10=1.50 avg60=0.76 avg300=0.53 total=5005184\nfull avg10=0.00 avg60=0 avg300=0 total=0\n", 5_005_184),
            ("some avg10=0.73 avg60=0.76", nil), ("some avg10=0.73\nfull avg10=0 total=7\n", nil), ("some total=8", 8),
            ("full avg10=2.00 total=7", nil), ("", nil),
        ])
    func pressure(_ text: String, _ expected: Int64?) { #expect(parsed(text, Pressure.init(_:))?.someMicroseconds == expected) }

    @Test("pressure as a share of the time between two readings")
    func pressureShare() throws {
        let (old, new) = (
            try #require(parsed("some total=1000", Pressure.init(_:))), try #require(parsed("some total=251000", Pressure.init(_:)))
        )
        #expect(new.percent(since: old, seconds: 1) == 25)
        #expect(new.percent(since: old, seconds: 0.1) == 100)
        #expect(old.percent(since: new, seconds: 1) == 0)
    }

    @Test("disks, without loops and RAM disks")
    func disks() {
        let text = """
               7       0 loop0 0 0 0 0 0 0 0 0 0 99 0
             254       0 vda 30625 7863 5320866 23919 5600 7381 408776 1511 0 11600 25542 860 0 147520 81 959 29
               8       1 sda1 1 2 3 4
             253       0 zram0 0 0 0 0 0 0 0 0 0 98 0
             259       0 nvme0n1 1 2 3 4 5 6 7 8 9 500 11
            """
        let now = parsed(text) { DiskTimes($0) }
        #expect(now.busyMilliseconds == ["vda": 11600, "nvme0n1": 500])
        var before = now
        before.busyMilliseconds["vda"] = 11350
        #expect(now.busiestPercent(since: before, milliseconds: 1000) == 25)
        #expect(now.busiestPercent(since: before, milliseconds: 100) == 100)
        before.busyMilliseconds["vda"] = 4_294_967_000
        #expect(now.busiestPercent(since: before, milliseconds: 1000) == 0)
        #expect(parsed("") { DiskTimes($0) }.busiestPercent(since: before, milliseconds: 1000) == 0)
    }

    @Test("traffic of the real interfaces")
    func traffic() {
        let text = """
            Inter-|   Receive                                                |  Transmit
             face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
                lo:    3193      29    0    0    0     0          0         0     3193      29    0    0    0     0       0          0
            docker0:   7 1 0 0 0 0 0 0   7 1 0 0 0 0 0 0
              eth0: 13496808     369    0    0    0     0          0         0    22612     253    0    0    0     0       0          0
             wlan0:10 1 0 0 0 0 0 0 20 1 0 0 0 0 0 0
             short: 1 2
            """
        let traffic = parsed(text) { NetworkTraffic($0) }
        #expect(traffic.receivedBytes == 13_496_818)
        #expect(traffic.sentBytes == 22632)
    }

    @Test("counters by the name in the line above")
    func counters() {
        #expect(parsed(Fixture.snmp, NetworkCounters.retransmits) == 17)
        #expect(parsed(Fixture.netstat, NetworkCounters.listenOverflows) == 6)
        #expect(parsed(Fixture.netstat, NetworkCounters.retransmits) == nil)
        #expect(parsed("TcpExt: SyncookiesSent\nTcpExt: 5\n", NetworkCounters.listenOverflows) == nil)
        #expect(parsed("TcpExt: ListenOverflows\n", NetworkCounters.listenOverflows) == nil)
        #expect(parsed("TcpExt: ListenOverflows\nTcpExt:\n", NetworkCounters.listenOverflows) == nil)
    }

    @Test("sockets in use and waiting")
    func sockets() {
        let four = parsed(
            "sockets: used 14\nTCP: inuse 11 orphan 0 tw 230 alloc 1 mem 258\nUDP: inuse 3 mem 0\n", SocketCounts.init(_:))
        #expect(four?.inUse == 11)
        #expect(four?.timeWait == 230)
        #expect(parsed("TCP6: inuse 7\nUDP6: inuse 1\n", SocketCounts.init(_:))?.inUse == 7)
        #expect(parsed("sockets: used 14\n", SocketCounts.init(_:)) == nil)
    }

    @Test("load and the last id", arguments: [("0.57 0.07 0.03 1/89 5883\n", 0.57, 5883), ("12.00 1 1 1/1 7", 12, 7)])
    func load(_ text: String, _ one: Double, _ last: Int64) {
        let load = parsed(text, LoadAverage.init(_:))
        #expect(load?.oneMinute == one)
        #expect(load?.lastID == last)
    }

    @Test(
        "listening sockets of a port",
        arguments: [
            (8080, Fixture.tcp, [15941, 15942]), (2049, Fixture.tcp, [1594]), (80, Fixture.tcp, []), (8080, Fixture.tcp6, [777]),
        ])
    func listening(_ port: Int, _ text: String, _ expected: [UInt64]) {
        var inodes: Set<UInt64> = []
        _ = parsed(text) { ListeningSockets.collect(port: port, $0, into: &inodes) }
        #expect(inodes.sorted() == expected)
    }

    private static let unix = """
        Num       RefCount Protocol Flags    Type St Inode Path
        0000000000000000: 00000002 00000000 00010000 0001 01 101 /run/app.sock
        0000000000000000: 00000003 00000000 00000000 0001 03 102 /run/app.sock
        0000000000000000: 00000002 00000000 00010000 0005 01 103 /run/app.sock2
        0000000000000000: 00000003 00000000 00000000 0001 03 104
        0000000000000000: 00000002 00000000 00010000 0001 01 105 /run/with blank
        0000000000000000: 00000002 00000000 00010000 0001 01 106 @abstract

        """

    @Test(
        "listening UNIX sockets",
        arguments: [("/run/app.sock", [101]), ("/run/app.sock2", [103]), ("/run/with blank", [105]), ("/run/app", []), ("", [])])
    func unixSockets(path: String, expected: [UInt64]) {
        #expect(parsed(Self.unix) { ListeningSockets.inodes(socket: path, $0) }.sorted() == expected)
    }

    @Test("a table cut off anywhere never gives a wrong socket")
    func cutOff() {
        for length in 0...Fixture.tcp.utf8.count {
            var inodes: Set<UInt64> = []
            let text = String(decoding: Fixture.tcp.utf8.prefix(length), as: UTF8.self)
            let isComplete = parsed(text) { ListeningSockets.collect(port: 8080, $0, into: &inodes) }
            #expect(inodes.isSubset(of: [15941, 15942]))
            #expect(!isComplete || inodes.count == 2)
        }
    }

    @Test(
        "the model of the processor",
        arguments: [
            ("processor\t: 0\nmodel\t\t: 2\nmodel name\t: AMD EPYC 7B13\nstepping: 1\n", "AMD EPYC 7B13"),
            ("processor\t: 0\nBogoMIPS\t: 50.00\n\nModel\t\t: Raspberry Pi 4\n", "Raspberry Pi 4"),
            ("processor\t: 0\nBogoMIPS\t: 50.00\n", nil), ("model name\nmodel name\t: X\n", "X"), ("", nil), ("model name", nil),
        ])
    func model(_ text: String, _ expected: String?) { #expect(parsed(text) { SystemFacts.processorModel($0) } == expected) }

    @Test("local ports", arguments: [("32768\t60999\n", 28232), ("1024 65535", 64512), ("5 4", 0), ("7", nil), ("", nil)])
    func ports(_ text: String, _ count: Int?) { #expect(parsed(text, EphemeralPorts.init(_:))?.count == count) }
}
