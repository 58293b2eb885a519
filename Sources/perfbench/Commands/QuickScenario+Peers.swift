// What a command line of wrk, wrk2, hey, oha or ab means where its letters differ: refused with the flag that does it.

import Basics

extension QuickScenario {
    /// Flags of those programs that `quick` does not have under their names.
    static let foreign: [String: String] = [
        "-L": "wrk's percentiles are always shown; leave it out.", "--latency": "percentiles are always shown; leave it out.",
        "-s": "for a script of wrk write a scenario; the time limit of ab is --timeout.", "--script": "write a scenario instead.",
        "-p": "a body from a file is -B FILE, the HTTP/2 streams of oha are not offered.",
        "-u": "for ab's PUT write -m PUT -B FILE.",
        "-x": "for a proxy write a scenario with \"proxy\".",
        "-i": "for HEAD write -m HEAD.", "-C": "for a cookie write -H 'Cookie: NAME=VALUE'.",
        "-P": "for a proxy write a scenario with \"proxy\".",
        "-w": "for a page write --html FILE.", "-g": "for data write --json FILE.", "-e": "for data write --json FILE.",
        "-l": "answers of different lengths are no failures; leave it out.",
        "-v": "to see what is sent, write a scenario and use perfbench debug.",
        "-V": "perfbench version says it.", "-h2": "for HTTP/2 write --http 2.", "-host": "for another Host write a scenario.",
        "-cpus": "threads are --workers N.", "--threads": "threads are --workers N.", "-o": "for data write --json FILE.",
        "-disable-compression": "answers are not compressed unless --compressed; leave it out.",
        "-disable-redirects": "redirects are not followed unless --redirects N; leave it out.",
        "--disable-compression": "answers are not compressed unless --compressed; leave it out.", "--no-tui": "write --quiet.",
        "--latency-correction": "response times always run from the intended start; leave it out.",
        "--burst-delay": "for bursts write a scenario with \"cycle\" or \"burstiness\".",
    ]

    /// What `-t`, `-r`, `-q`, `-T` and `-A` mean elsewhere, where their values tell that it was meant.
    static func misunderstood(_ arguments: Arguments) -> [Problem] {
        var problems: [Problem] = []
        func refuse(_ flag: String, _ text: String, _ meant: String) {
            problems.append(Problem(.usage, "\"\(flag) \(text)\" means different things in different programs.", hint: meant))
        }
        if let text = arguments["-t"], Double(text) != nil {
            refuse(
                "-t", text,
                "Write --timeout \(text)s for hey's and oha's limit, --workers \(text) for wrk's threads, -d \(text)s for ab's time."
            )
        }
        if let text = arguments["-r"] {
            if text.hasPrefix("-") {
                problems.append(
                    Problem(
                        .usage, "\"-r\" needs a value here: -r 1000/s.",
                        hint: "ab's -r, to continue after errors, is what perfbench always does."))
            } else if Double(text) != nil {
                refuse(
                    "-r", text,
                    "Write -r \(text)/s for a rate in all, --redirects \(text) for oha's redirects; hey's -q is for each of its workers."
                )
            }
        }
        if let text = arguments["-T"], TimeSpan(text) != nil || Double(text) != nil {
            problems.append(
                Problem(.usage, "\"-T \(text)\" is no media type.", hint: "The limit for each request is --timeout \(text)."))
        }
        if let text = arguments["-A"], text.contains(":"), !text.contains("/") {
            problems.append(
                Problem(.usage, "\"-A \(text)\" is no media type.", hint: "A name and a password are -a USER:PASSWORD."))
        }
        return problems
    }
}
