// The project as files, for the rules that are about how it is written.

import FoundationEssentials
import Glibc

/// One file of the project, read as text.
struct SourceFile: Sendable {
    /// From the project's folder.
    let path: String
    let text: String

    var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }

    /// The modules it imports. Imports are at the beginning of their lines, which those in texts do not.
    var imports: [String] {
        text.matches(
            of:
                /(?m)^(?:@[A-Za-z(]+\)?\s+)*(?:(?:package|internal|private|fileprivate|public)\s+)?import\s+(?:(?:struct|class|enum|func|protocol|typealias|var|let)\s+)?([A-Za-z_0-9]+)/
        )
        .map { String($0.1) }
    }

    /// The module it belongs to: the folder under `Sources` or `Tests`.
    var module: String { String(path.split(separator: "/")[1]) }

    /// The lines on which code, not a comment or a text, matches `pattern`, as `path:line`. Every match has one of `words` in it: only lines
    /// that mention one are looked at closely.
    func places(of pattern: Regex<AnyRegexOutput>, mentioning words: [String]) -> [String] {
        guard words.contains(where: text.mentions) else { return [] }
        return zip(1..., lines).compactMap { number, line in
            guard words.contains(where: line.mentions) else { return nil }
            let code = line.replacing(/"(\\.|[^"\\])*"/, with: "\"\"").replacing(/\/\/.*/, with: "")
            return code.contains(pattern) ? "\(path):\(number)" : nil
        }
    }
}

extension StringProtocol {
    /// Whether `word` is in it, byte for byte: faster by far than comparing characters.
    func mentions(_ word: String) -> Bool { withCString { strstr($0, word) != nil } }
}

/// The folder that holds `Package.swift`.
enum Project {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .path

    static func read(_ path: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(filePath: folder + "/" + path)), as: UTF8.self)
    }

    static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: folder + "/" + path) }

    /// The paths of all files under `top` whose names end with `suffix`, sorted.
    static func paths(under top: String, suffix: String) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: folder + "/" + top).filter { $0.hasSuffix(suffix) }.sorted()
            .map { top + "/" + $0 }
    }

    /// All Swift files under `top`.
    static func swiftFiles(under top: String) throws -> [SourceFile] {
        try paths(under: top, suffix: ".swift").map { SourceFile(path: $0, text: try read($0)) }
    }
}

/// The manifest's table: each module, its floor, and what its row lets it import.
struct ModuleTable {
    struct Row {
        let floor: Int
        let name: String
        let uses: [String]
    }

    /// In the order of the rows.
    let modules: [Row]
    let tests: [(name: String, uses: [String])]

    init() throws {
        let manifest = try Project.read("Package.swift")
        func table(_ declaration: String) -> Substring {
            guard let start = manifest.firstRange(of: "let \(declaration)] = ["),
                let end = manifest[start.upperBound...].firstRange(of: "\n]")
            else { return "" }
            return manifest[start.upperBound..<end.lowerBound]
        }
        func names(_ list: Substring) -> [String] { list.matches(of: /"([A-Za-z]+)"/).map { String($0.1) } }
        modules = table("modules: [(floor: Int, name: String, uses: [String])")
            .matches(of: /\(\s*([0-9]+),\s*"([A-Za-z]+)",\s*\[([^\]]*)\]\s*\)/)
            .map { Row(floor: Int($0.1) ?? 0, name: String($0.2), uses: names($0.3)) }
        tests = table("tests: [(name: String, uses: [String])")
            .matches(of: /\(\s*"([A-Za-z]+)",\s*\[([^\]]*)\]\s*\)/).map { (String($0.1), names($0.2)) }
    }
}
