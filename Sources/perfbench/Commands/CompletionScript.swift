// Shell completion, made from the description of the commands: what help knows, the shell knows.

/// A shell whose completion can be written.
enum CompletionScript: String, CaseIterable {
    case bash, zsh, fish

    /// The script, to be sourced or put where the shell looks for such.
    var text: String {
        switch self {
        case .bash: Self.bashText
        case .zsh: Self.zshText
        case .fish: Self.fishText
        }
    }

    // MARK: bash

    private static var bashText: String {
        let cases = Command.all.map { command in
            let flags = command.flags.flatMap(\.names).joined(separator: " ")
            let valued = command.flags.filter { !$0.value.isEmpty }.flatMap(\.names).joined(separator: " ")
            let words = command.name == "help" ? helpWords : command.operandWords.joined(separator: " ")
            return "        \(command.name)) flags='\(flags)' valued='\(valued)' words='\(words)' ;;"
        }
        return #"""
            # Completion of perfbench for bash:  source <(perfbench completion bash)
            _perfbench() {
                local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} flags='' valued='' words=''
                COMPREPLY=()
                if (( COMP_CWORD == 1 )); then
                    COMPREPLY=($(compgen -W '\#(names)' -- "$current"))
                    return
                fi
                case ${COMP_WORDS[1]} in
            \#(cases.joined(separator: "\n"))
                esac
                # No answer means files.
                [[ " $valued " == *" $previous "* ]] && return
                if [[ $current == -* ]]; then
                    COMPREPLY=($(compgen -W "$flags" -- "$current"))
                elif (( COMP_CWORD == 2 )); then
                    COMPREPLY=($(compgen -W "$words" -- "$current"))
                fi
            }
            complete -o bashdefault -o default -F _perfbench perfbench
            """#
    }

    private static var names: String { Command.all.map(\.name).joined(separator: " ") }

    /// What can follow `help`.
    private static var helpWords: String { (Command.all.map(\.name) + Article.all.map(\.name)).joined(separator: " ") }

    // MARK: zsh

    private static var zshText: String {
        let commands = Command.all.map { "        '\($0.name):\(zshQuoted($0.summary))'" }
        let cases = Command.all.map { command in
            let lines = command.flags.map { "'" + zshSpecification($0) + "'" } + [zshOperands(command)]
            return
                "            \(command.name))\n                _arguments \(lines.joined(separator: " \\\n                    ")) ;;"
        }
        return #"""
            #compdef perfbench
            # Completion of perfbench for zsh:  source <(perfbench completion zsh)
            _perfbench() {
                local line state
                local -a commands=(
            \#(commands.joined(separator: "\n"))
                )
                _arguments -C '1: :->command' '*:: :->rest'
                case $state in
                    command) _describe command commands ;;
                    rest)
                        case $line[1] in
            \#(cases.joined(separator: "\n"))
                        esac ;;
                esac
            }
            if [[ $funcstack[1] == _perfbench ]]; then _perfbench "$@"; else compdef _perfbench perfbench; fi
            """#
    }

    private static func zshOperands(_ command: Command) -> String {
        if command.name == "help" { return "'1:command:(\(helpWords))'" }
        let files = "'*:\(command.operands.isEmpty ? "nothing" : "operand"):\(command.takesFiles ? "_files" : "")'"
        return command.operandWords.isEmpty ? files : "'1:operand:(\(command.operandWords.joined(separator: " ")))' \(files)"
    }

    /// `*{-H,--header}[…]:HEADER:`; what repeats is offered again.
    private static func zshSpecification(_ flag: Command.Flag) -> String {
        let value = flag.value.isEmpty ? "" : ":\(zshQuoted(flag.value)):\(flag.value.hasPrefix("FILE") ? "_files" : "")"
        let help = "[\(zshQuoted(flag.help))]\(value)"
        let others = flag.repeats ? "*" : flag.names.count > 1 ? "(\(flag.names.joined(separator: " ")))" : ""
        guard flag.names.count > 1 else { return others + flag.name + help }
        return "\(others)'{\(flag.names.joined(separator: ","))}'\(help)"
    }

    /// Inside single quotes, where brackets and colons mean something too.
    private static func zshQuoted(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("'", with: "'\\''").replacing(":", with: "\\:").replacing("[", with: "\\[")
            .replacing("]", with: "\\]")
    }

    // MARK: fish

    private static var fishText: String {
        var lines = ["# Completion of perfbench for fish:  perfbench completion fish | source", "complete -c perfbench -f"]
        for command in Command.all {
            lines.append("complete -c perfbench -n __fish_use_subcommand -a \(command.name) -d '\(fishQuoted(command.summary))'")
        }
        for command in Command.all {
            let condition = "complete -c perfbench -n '__fish_seen_subcommand_from \(command.name)'"
            if command.takesFiles { lines.append("\(condition) -F") }
            let words = command.name == "help" ? helpWords : command.operandWords.joined(separator: " ")
            if !words.isEmpty { lines.append("\(condition) -a '\(words)'") }
            for flag in command.flags {
                let names = flag.names.map(fishName).joined(separator: " ")
                let value = flag.value.isEmpty ? "" : flag.value.hasPrefix("FILE") ? " -r -F" : " -x"
                lines.append("\(condition) \(names)\(value) -d '\(fishQuoted(flag.help))'")
            }
        }
        return lines.joined(separator: "\n")
    }

    private static func fishName(_ name: String) -> String {
        if name.hasPrefix("--") { return "-l \(name.dropFirst(2))" }
        return name.count == 2 ? "-s \(name.dropFirst())" : "-o \(name.dropFirst())"
    }

    private static func fishQuoted(_ text: String) -> String { text.replacing("\\", with: "\\\\").replacing("'", with: "\\'") }
}
