import Basics
import DemoTarget

extension Command {
    static let demo = Command(
        name: "demo", operands: "", operandCount: 0...0,
        summary: "the embedded demonstration service: a small shop, with faults on demand",
        example: "perfbench demo --listen 127.0.0.1:8080",
        flags: [
            Flag(name: "--listen", value: "HOST:PORT", help: "where to listen (default 127.0.0.1:8080; port 0: any free one)"),
            Flag(name: "--workers", value: "N", help: "threads that serve (default 1)"),
            Flag(name: "--faults", value: "QUERY", help: "faults for every request, as in a query: delay=20ms&errors=1%"),
        ]
    ) { arguments, console in
        let listen = arguments["--listen"] ?? "127.0.0.1:8080"
        guard let colon = listen.lastIndex(of: ":"), let port = UInt16(listen[listen.index(after: colon)...])
        else {
            throw Problem(.usage, "\"--listen \(listen)\" is not of the form HOST:PORT.", hint: "Like: --listen 127.0.0.1:8080.")
        }
        var problems: [Problem] = []
        let workers = arguments.integer("--workers", in: 1...256, &problems) ?? 1
        guard problems.isEmpty else { throw Problems(problems) }
        try await DemoTarget(faults: arguments["--faults"] ?? "").run(host: String(listen[..<colon]), port: port, loops: workers) {
            bound in
            console.say("The demonstration service listens on http://\(listen[..<colon]):\(bound) (Ctrl-C ends it).")
        }
        return 0
    }
}
