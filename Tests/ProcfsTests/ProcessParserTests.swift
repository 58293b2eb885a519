import Procfs
import Testing

@Suite("Files of a process")
struct ProcessParserTests {
    @Test(
        "a process may have any name",
        arguments: ["nginx", "Web Content", "a) R 1 2 (b", "(sd-pam)", "", ")", "x\ny", "kworker/0:1H", "名前"])
    func name(_ name: String) throws {
        let stat = try #require(parsed(Fixture.stat(name: name), ProcessStat.init(_:)))
        #expect(stat.name == name)
        #expect(stat.pid == 4711)
        #expect(stat.parent == 17)
        #expect(stat.ticks == 300)
        #expect(stat.childTicks == 70)
        #expect(stat.minorFaults == 1200)
        #expect(stat.majorFaults == 7)
        #expect(stat.threads == 3)
        #expect(stat.startTicks == 95016)
        #expect(stat.residentPages == 413)
    }

    @Test(
        "a text that is not a stat line is no stat line",
        arguments: [
            "", "\n", "4711", "4711 (a", "4711 a) S 1", "4711 (a) S", "4711 (a)", "x (a) S 1 2 3", ")(", "1 (a) S 1 2 3 4 5 6",
        ])
    func notStat(_ text: String) { #expect(parsed(text, ProcessStat.init(_:)) == nil) }

    @Test(
        "who has ended",
        arguments: [
            ("S", 1, false), ("R", 4, false), ("Z", 1, true), ("Z", 0, true), ("X", 1, true), ("Z", 3, false), ("D", 1, false),
        ])
    func ended(_ state: String, _ threads: Int, _ expected: Bool) throws {
        let stat = try #require(parsed(Fixture.stat(state: state, threads: threads), ProcessStat.init(_:)))
        #expect(stat.hasEnded == expected)
    }

    @Test("status tells memory in bytes and switches")
    func status() {
        let status = parsed(Fixture.status) { ProcessStatus($0) }
        #expect(status.residentBytes == kibibytes(1692))
        #expect(status.anonymousBytes == kibibytes(116))
        #expect(status.fileBytes == kibibytes(1576))
        #expect(status.voluntarySwitches == 15)
        #expect(status.involuntarySwitches == 4)
    }

    @Test("a kernel thread has no memory, an old kernel no split", arguments: ["Name:\tkthreadd\nState:\tS\n", "", "VmRSS:", "Vm"])
    func poorStatus(_ text: String) {
        let status = parsed(text) { ProcessStatus($0) }
        #expect(status.residentBytes == nil)
        #expect(status.fileBytes == nil)
        #expect(status.voluntarySwitches == nil)
    }

    @Test("the rollup tells the proportional set, with its split where the kernel has it")
    func rollup() {
        let head = "55c19f126000-7ffc0ba9d000 ---p 00000000 00:00 0      [rollup]\nRss:  1780 kB\nPss:  387 kB\nPss_Dirty: 112 kB\n"
        let old = parsed(head, MemoryRollup.init(_:))
        #expect(old?.proportionalBytes == kibibytes(387))
        #expect(old?.anonymousBytes == nil)
        #expect(old?.fileBytes == nil)
        let new = parsed(head + "Pss_Anon: 112 kB\nPss_File: 270 kB\nPss_Shmem: 5 kB\nShared_Clean: 1 kB\n", MemoryRollup.init(_:))
        #expect(new?.anonymousBytes == kibibytes(112))
        #expect(new?.fileBytes == kibibytes(275))
        #expect(parsed("", MemoryRollup.init(_:)) == nil)
    }

    @Test("io tells what reached the storage, not what was cancelled")
    func io() {
        let text = "rchar: 6976\nwchar: 1\nsyscr: 10\nsyscw: 0\nread_bytes: 4096\nwrite_bytes: 8192\ncancelled_write_bytes: 77\n"
        let io = parsed(text, ProcessIO.init(_:))
        #expect(io?.readBytes == 4096)
        #expect(io?.writtenBytes == 8192)
        #expect(parsed("rchar: 6976\nread_bytes: 4096\n", ProcessIO.init(_:)) == nil)
    }

    @Test(
        "the names a process goes by",
        arguments: [
            ("/usr/sbin/nginx\0-g\0daemon off;\0", ["nginx"]),
            ("nginx: master process /usr/sbin/nginx\0", ["nginx"]),
            ("/usr/bin/python3\0-u\0/srv/server.py\0--port\u{0}80\0", ["python3", "server.py"]),
            ("node\0app.js", ["node", "app.js"]),
            ("python3\0", ["python3"]),
            ("", []),
        ])
    func names(_ text: String, _ expected: [String]) {
        #expect(parsed(text) { ProcessArguments($0) }.names == expected)
    }

    @Test(
        "sockets among the descriptors",
        arguments: [
            ("socket:[12345]", 12345), ("socket:[", nil), ("pipe:[12345]", nil), ("/tmp/socket:[1]", nil), ("socket:[x]", nil),
        ])
    func socket(_ link: String, _ inode: UInt64?) { #expect(parsed(link) { Descriptors.socketInode($0) } == inode) }
}
