import Testing

@testable import perfbench

/// Shell completion: everything the command table holds, in each shell's words.
struct CompletionTests {
    @Test("every script offers every command and every flag", arguments: CompletionScript.allCases)
    func isComplete(shell: CompletionScript) {
        let text = shell.text
        for command in Command.all {
            #expect(text.contains(command.name))
            for name in command.flags.flatMap(\.names) {
                let spelling = shell == .fish ? String(name.drop { $0 == "-" }) : name
                #expect(text.contains(spelling), "\(name) of \(command.name)")
            }
        }
    }

    @Test("words that stand for themselves are told from words to be replaced")
    func operandWords() {
        #expect(Command.runs.operandWords == ["list", "show", "delete", "prune", "accept"])
        #expect(Command.completion.operandWords == ["bash", "zsh", "fish"])
        #expect(Command.run.operandWords.isEmpty)
        #expect(Command.run.takesFiles)
    }
}
