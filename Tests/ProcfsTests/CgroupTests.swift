import Procfs
import Testing

@Suite("Cgroups")
struct CgroupTests {
    private static let version1 = """
        24 1 0:20 / /proc rw - proc proc rw
        31 24 0:27 / /sys/fs/cgroup/cpu,cpuacct rw,nosuid shared:9 - cgroup cgroup rw,cpu,cpuacct
        32 24 0:28 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory
        33 24 0:29 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw
        """
    private static let version2 = "31 24 0:27 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate\n"
    private static let inContainer = "31 24 0:27 /docker/abc /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu\n"

    @Test(
        "the group and all above it",
        arguments: [
            (
                "cpu", "4:cpu,cpuacct:/shop/web\n2:memory:/\n0::/\n", version1,
                ["/sys/fs/cgroup/cpu,cpuacct/shop/web", "/sys/fs/cgroup/cpu,cpuacct/shop", "/sys/fs/cgroup/cpu,cpuacct"], false
            ),
            ("memory", "4:cpu,cpuacct:/shop/web\n2:memory:/\n0::/\n", version1, ["/sys/fs/cgroup/memory"], false),
            ("cpu", "0::/a b/c:d\n", version2, ["/sys/fs/cgroup/a b/c:d", "/sys/fs/cgroup/a b", "/sys/fs/cgroup"], true),
            ("cpu", "4:cpu:/docker/abc/x\n", inContainer, ["/sys/fs/cgroup/cpu/x", "/sys/fs/cgroup/cpu"], false),
            ("cpu", "4:cpu:/docker/abc\n", inContainer, ["/sys/fs/cgroup/cpu"], false),
            ("cpu", "4:cpu:/../other\n", inContainer, ["/sys/fs/cgroup/cpu"], false),
        ])
    func levels(_ controller: String, _ memberships: String, _ mounts: String, _ levels: [String], _ isVersion2: Bool) throws {
        let path = try #require(CgroupPath(controller, memberships: memberships, mounts: mounts))
        #expect(path.levels == levels)
        #expect(path.isVersion2 == isVersion2)
    }

    @Test("no group", arguments: [("", version1), ("4:cpu:/a\n", ""), ("4:cpuset:/a\n", version1), ("nonsense", "nonsense")])
    func none(_ memberships: String, _ mounts: String) {
        #expect(CgroupPath("cpu", memberships: memberships, mounts: mounts) == nil)
    }

    @Test(
        "quotas", arguments: [("50000 100000\n", 0.5), ("max 100000\n", nil), ("200000 100000", 2), ("", nil), ("0 100000", nil)])
    func quota(_ text: String, _ cores: Double?) {
        #expect(parsed(text, CgroupCPU.quota(ofMax:)) == cores)
    }

    @Test("quotas of version 1", arguments: [(50_000, 100_000, 0.5), (-1, 100_000, nil), (nil, 100_000, nil), (20_000, 0, nil)])
    func quota1(_ quota: Int64?, _ period: Int64?, _ cores: Double?) {
        #expect(CgroupCPU.quota(microseconds: quota, period: period) == cores)
    }

    @Test("throttling in both spellings")
    func stat() {
        var one = CgroupCPU()
        parsed("nr_periods 355\nnr_throttled 246\nthrottled_time 4583000000\nnr_bursts 0\nburst_time 0\n") { one.read(stat: $0) }
        #expect(one == CgroupCPU(periods: 355, throttledPeriods: 246, throttled: 4_583_000_000))
        var two = CgroupCPU()
        parsed("usage_usec 9\nuser_usec 5\nnr_periods 20\nnr_throttled 20\nthrottled_usec 995000\n") { two.read(stat: $0) }
        #expect(two == CgroupCPU(periods: 20, throttledPeriods: 20, throttled: 995_000_000))
    }

    @Test("limits of memory", arguments: [("134217728\n", 134_217_728), ("max\n", nil), ("9223372036854771712\n", nil), ("", nil)])
    func limit(_ text: String, _ bytes: Int64?) {
        #expect(parsed(text, CgroupMemory.limit) == bytes)
    }

    @Test("events by their whole name")
    func events() {
        let text = "low 1\nmax_something 9\nmax 5\noom 2\noom_kill 1\n"
        #expect(parsed(text) { CgroupMemory.value(of: "max", in: $0) } == 5)
        #expect(parsed(text) { CgroupMemory.value(of: "oom_kill", in: $0) } == 1)
        #expect(parsed(text) { CgroupMemory.value(of: "high", in: $0) } == nil)
    }

    @Test("a group that its parent throttles says so, where the kernel does and where only the parent shows it")
    func parent() {
        func level(_ periods: Int64, _ throttled: Int64, _ nanoseconds: Int64) -> CgroupCPU {
            CgroupCPU(periods: periods, throttledPeriods: throttled, throttled: nanoseconds)
        }
        var before = CgroupReader.Reading(levels: [level(0, 0, 0), level(10, 10, 500)])
        var now = CgroupReader.Reading(levels: [level(0, 0, 0), level(30, 25, 1500)])
        #expect(now.throttled(since: before) == 1000)
        #expect(now.throttledPeriods(since: before) == 0.75)
        (before.throttledLocally, now.throttledLocally) = (100, 400)
        #expect(now.throttled(since: before) == 300)
        #expect(before.throttledPeriods(since: before) == nil)
        #expect(before.throttled(since: now) == 0)
    }
}
