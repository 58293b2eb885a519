import Basics

extension Command {
    static let completion = Command(
        name: "completion", operands: "bash|zsh|fish", operandCount: 1...1,
        summary: "a script that lets your shell complete commands, flags and files",
        example: "perfbench completion bash > ~/.local/share/bash-completion/completions/perfbench", flags: []
    ) { arguments, console in
        let name = arguments.operands[0]
        guard let shell = CompletionScript(rawValue: name) else {
            let known = CompletionScript.allCases.map(\.rawValue)
            throw Problem(
                .usage, "\"\(name)\" is not a shell perfbench knows\(didYouMean(name, known))",
                hint: "There are: \(known.joined(separator: ", ")).")
        }
        console.answer(shell.text)
        return 0
    }
}

extension Command {
    /// The fixed words among its operands: `list`, `show`.
    var operandWords: [String] {
        operands.split { !$0.isLetter }.filter { $0.allSatisfy(\.isLowercase) }.map(String.init)
    }

    /// Whether its operands can be files.
    var takesFiles: Bool { ["SCENARIO", "FILE"].contains { operands.contains($0) } }
}
