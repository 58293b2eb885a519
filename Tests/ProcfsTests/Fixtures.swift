// Texts as kernels write them, real ones first, and the odd ones that broke other parsers.

import Procfs

/// Parses a text as if it had been read from a file.
func parsed<Value>(_ text: String, _ parser: (Span<UInt8>) -> Value) -> Value {
    let bytes = Array(text.utf8)
    return parser(bytes.span)
}

enum Fixture {
    /// A stat line with this name and the figures 10, 11, … in the fields from the fourth on; a time of 100 + 200 ticks.
    static func stat(name: String = "nginx", state: String = "S", threads: Int = 3) -> String {
        "4711 (\(name)) \(state) 17 4711 4711 0 -1 4194560 1200 5600 7 8 100 200 30 40 20 0 \(threads) 0 95016 3133440 413 1844 1 2 3\n"
    }

    static let status = """
        Name:	VmRSS: 1 kB
        Umask:	0022
        State:	S (sleeping)
        VmHWM:	    9999 kB
        VmRSS:	    1692 kB
        RssAnon:	     116 kB
        RssFile:	    1500 kB
        RssShmem:	      76 kB
        Threads:	3
        voluntary_ctxt_switches:	15
        nonvoluntary_ctxt_switches:	4

        """

    static let netstat = """
        TcpExt: SyncookiesSent ListenOverflows ListenDrops TCPHPHits
        TcpExt: 5 6 70 8
        IpExt: InNoRoutes InOctets
        IpExt: 0 13494651

        """

    static let snmp = """
        Ip: Forwarding DefaultTTL
        Ip: 2 64
        Tcp: RtoAlgorithm MaxConn OutSegs RetransSegs InErrs
        Tcp: 1 -1 251 17 0
        Udp: InDatagrams
        Udp: 21

        """

    /// Port 8080 (0x1F90) listens twice, once for each of two sockets; 2049 listens too; then connections to 8080.
    static let tcp = """
          sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
           0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 15941 1 000000000ba385b2 100 0 0 10 0
           1: 00000000:0801 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1594 1 000000000ba385b2 100 0 0 10 0
           2: 00000000:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 15942 1 000000000ba385b2 100 0 0 10 0
           3: 0100007F:1F90 0100007F:C001 01 00000000:00000000 00:00000000 00000000  1000        0 15943 1 000000000ba385b2 100 0 0 10 0

        """

    static let tcp6 = """
          sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
           0: 00000000000000000000000000000000:1F90 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 777 1 0000000000000000 100 0 0 10 0

        """
}

/// What the kernel calls kB, in bytes.
func kibibytes(_ count: Int64) -> Int64 { count * 1024 }
