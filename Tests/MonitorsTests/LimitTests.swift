import Basics
import Monitors
import Procfs
import Runs
import Testing

@Suite("Limits of the generator")
struct LimitTests {
    private let limits = GeneratorLimits(
        descriptors: DescriptorLimit(soft: 1024, hard: 1024), ports: EphemeralPorts(first: 32768, last: 33767))

    @Test("enough is no problem", arguments: [(1, 1), (768, 1), (384, 2), (100, 0)])
    func enough(_ vus: Int, _ connections: Int) { #expect(limits.problems(vus: vus, connectionsPerVU: connections).isEmpty) }

    @Test("too few descriptors")
    func descriptors() {
        #expect(
            limits.problems(vus: 769).map(\.description) == [
                "error: \"769\" virtual users need 1025 open files, and the limit is 1024. "
                    + "Raise it with \"ulimit -n 1025\" (as root, or in /etc/security/limits.conf), or use fewer virtual users."
            ])
    }

    @Test("too few local ports")
    func ports() {
        var limits = limits
        limits.descriptors.soft = 100_000
        #expect(
            limits.problems(vus: 501, connectionsPerVU: 2).map(\.description) == [
                "error: \"501\" virtual users need 1002 local ports, and this machine has 1000 (32768 to 33767). "
                    + "Widen the range with \"sysctl -w net.ipv4.ip_local_port_range='1024 65535'\", or use fewer virtual users."
            ])
        #expect(limits.problems(vus: 500, connectionsPerVU: 2).isEmpty)
    }

    @Test("both at once")
    func both() { #expect(limits.problems(vus: 5000).count == 2) }

    @Test("this machine's limits are raised as far as they go")
    func raised() {
        let limits = GeneratorLimits.raised()
        #expect(limits.descriptors == .read())
        #expect(limits.ports.count > 0)
    }

    @Test("a costly reading is done less often", arguments: [(1, 500), (2, 1000), (20, 10_000), (5000, 60_000), (0, 0), (-1, 0)])
    func pace(_ costMilliseconds: Int, _ restMilliseconds: Int) {
        var pace = Pace()
        #expect(pace.isDue(0))
        pace.spent(.milliseconds(costMilliseconds), at: 1000)
        #expect(pace.isDue(1000) == (restMilliseconds == 0))
        #expect(!pace.isDue(999 + .milliseconds(restMilliseconds)))
        #expect(pace.isDue(1000 + .milliseconds(restMilliseconds)))
    }

    @Test(
        "which hosts are this machine",
        arguments: [
            ("localhost", true), ("LOCALHOST", true), ("shop.localhost", true), ("127.0.0.1", true), ("127.8.9.10", true),
            ("::1", true), ("0:0:0:0:0:0:0:1", true), ("0.0.0.0", true), ("::", true), ("203.0.113.7", false),
            ("2001:db8::1", false),
            ("shop.example", false), ("", false), ("127.0.0", false), ("1.0.0.127", false),
        ])
    func local(_ host: String, _ expected: Bool) { #expect(LocalAddresses.contain(host) == expected) }

    @Test("the machine's own name and facts")
    func machine() {
        let machine = MachineFacts.read()
        #expect(LocalAddresses.contain(machine.host))
        #expect(machine.kernel.hasPrefix("Linux "))
        #expect(!machine.cpu.isEmpty)
        #expect(machine.cores >= 1)
        #expect(machine.memoryBytes > 1 << 20)
    }
}
