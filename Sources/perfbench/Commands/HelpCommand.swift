import Basics
import CurlTransport

/// Which perfbench this is.
enum Version {
    static let current = "0.1.0"
}

extension Command {
    static let help = Command(
        name: "help", operands: "[COMMAND]", operandCount: 0...1, summary: "what perfbench can do, or one command in full",
        example: "perfbench help run", flags: []
    ) { arguments, console in
        console.answer(try arguments.operands.first.map { HelpText.of(try Command.named($0)) } ?? HelpText.overview)
        return 0
    }

    static let version = Command(
        name: "version", operands: "", operandCount: 0...0, summary: "the version of perfbench and of what it stands on",
        example: "perfbench version", flags: []
    ) { _, console in
        console.answer("perfbench \(Version.current) (\(CurlTransport.version))")
        return 0
    }
}
