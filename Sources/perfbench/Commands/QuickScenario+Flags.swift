// The letters of `quick`: those of hey, oha, wrk and ab where these mean the same, and every flag of `run` besides.

import Basics
import Scenarios

extension QuickScenario {
    /// The letters, each with the names it has in other programs, and the flags of `run` that do not ask for what the letters say.
    static let flags: [Command.Flag] =
        letters
        + RunFlags.flags.filter { flag in
            flag.name != "--target" && !letters.contains { $0.names.contains(flag.name) }
        }

    private static let letters: [Command.Flag] =
        [
            Command.Flag(
                name: "-c", aliases: ["--connections", "--vus"], value: "N",
                help: "users at once, each with its own connection (default \(defaultConnections)); with -r, the most of them"),
            Command.Flag(
                name: "-d", aliases: ["-z", "--duration"], value: "D",
                help: "how long, such as 30s or 5m (default \(defaultDuration))"),
            Command.Flag(
                name: "-n", aliases: ["--requests"], value: "N", help: "how many requests in all, such as 10000, 10k or 1m"),
            Command.Flag(
                name: "-r", aliases: ["-q"], value: "RATE",
                help: "requests in all, whether or not the service keeps up: 1000/s, 6000/min"),
            Command.Flag(
                name: "-R", aliases: ["--rate"], value: "RATE", help: "the same; a bare number means each second, as in wrk2"),
            Command.Flag(name: "-m", aliases: ["-X", "--method"], value: "METHOD", help: "GET (default), or POST with a body"),
            Command.Flag(name: "-H", aliases: ["--header"], value: "HEADER", help: "'Name: value'", repeats: true),
            Command.Flag(name: "-b", aliases: ["--body"], value: "TEXT", help: "the body; -d is the duration, as in wrk"),
            Command.Flag(name: "-B", aliases: ["-D", "--body-file"], value: "FILE", help: "the body from a text file"),
            Command.Flag(
                name: "-T", aliases: ["--content-type"], value: "TYPE", help: "Content-Type (default for JSON: application/json)"),
            Command.Flag(name: "-A", aliases: ["--accept"], value: "TYPE", help: "Accept"),
            Command.Flag(name: "-a", aliases: ["--user"], value: "USER:PASSWORD", help: "basic authentication; not stored"),
            Command.Flag(name: "-t", value: "D", help: "limit for each request, with its unit: 5s"),
            Command.Flag(name: "--timeout", value: "D", help: "the same; a bare number means seconds (default 10s)"),
            Command.Flag(name: "-k", aliases: ["--insecure"], value: "", help: "certificates are not verified"),
            Command.Flag(name: "--http", aliases: ["--http-version"], value: "VERSION", help: "1.1 (default), 2 or auto"),
            Command.Flag(
                name: "--disable-keepalive", aliases: ["-disable-keepalive", "--no-keepalive"], value: "",
                help: "a new connection for every request"),
            Command.Flag(name: "--compressed", value: "", help: "asks for compressed answers, and unpacks them"),
            Command.Flag(name: "--redirects", value: "N", help: "how many redirects are followed (default 0)"),
            Command.Flag(name: "--warmup", value: "D", help: "time before the load, kept out of every figure (default none)"),
        ]
}
