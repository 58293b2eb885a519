import Basics
import CurlTransport

extension Command {
    static let help = Command(
        name: "help", operands: "[COMMAND | TOPIC]", operandCount: 0...1,
        summary: "what perfbench can do, one command in full, or an article of the manual",
        example: "perfbench help run", flags: [.noColor]
    ) { arguments, console in
        guard let name = arguments.operands.first else {
            console.answer(HelpText.overview)
            return 0
        }
        if let article = Article.named(name) {
            let page = MarkdownPage(article.text)
            console.answer(page.text(width: console.width, isColored: console.hasColor && !arguments.has("--no-color")))
            return 0
        }
        guard Command.all.contains(where: { $0.name == name }) else {
            let known = Command.all.map(\.name) + Article.all.map(\.name)
            throw Problem(
                .usage, "\"\(name)\" is neither a command nor an article of the manual\(didYouMean(name, known))",
                hint: "\"perfbench help\" lists both.")
        }
        console.answer(HelpText.of(try Command.named(name)))
        return 0
    }

    static let version = Command(
        name: "version", operands: "", operandCount: 0...0, summary: "the version of perfbench and of its libraries",
        example: "perfbench version", flags: []
    ) { _, console in
        console.answer("perfbench \(Version.current) (\(CurlTransport.version))")
        return 0
    }
}
