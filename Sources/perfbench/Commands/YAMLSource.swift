// Descriptions in YAML, read through a program that is there: perfbench itself reads JSON only.

import Basics
import FoundationEssentials
import Glibc

/// Turns YAML into JSON.
enum YAMLSource {
    /// Whether `bytes` are a description in YAML: no JSON, with a key `openapi` or `swagger` at the start of some line.
    static func isDescription(_ bytes: [UInt8]) -> Bool {
        guard bytes.first(where: { $0 > 0x20 && $0 < 0x80 }) != UInt8(ascii: "{") else { return false }
        return bytes.split(separator: 0x0A).contains { line in
            let text = line.drop { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "'") || $0 >= 0x80 }
            return text.starts(with: "openapi".utf8) || text.starts(with: "swagger".utf8)
        }
    }

    /// Dates stay texts, as they are in JSON.
    private static let script = """
        import sys, json, yaml
        class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)): pass
        Loader.yaml_implicit_resolvers = {key: [(tag, rule) for tag, rule in rules if not tag.endswith(":timestamp")]
                                          for key, rules in Loader.yaml_implicit_resolvers.items()}
        json.dump(yaml.load(open(sys.argv[1], "rb"), Loader), sys.stdout)
        """

    /// What is tried, in order: PyYAML, the yq written in Go, the yq that is a wrapper of jq.
    private static let programs: [(name: String, words: [String])] = [
        ("python3 with PyYAML", ["python3", "-c", script]), ("yq", ["yq", "-o=json", "."]), ("yq", ["yq", "."]),
    ]

    /// The same document in JSON, and the program that made it.
    static func json(_ bytes: [UInt8]) throws -> (bytes: [UInt8], program: String) {
        // mkstemp puts letters in the place of the last six characters.
        var name = Array(("/tmp/perfbench-" + String(repeating: "X", count: 6)).utf8CString)
        let file = mkstemp(&name)
        guard file >= 0 else {
            throw Problem(.inability, "no file can be made in \"/tmp\": \(String(cString: strerror(errno))).")
        }
        let path = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer { unlink(path) }
        close(file)
        try Data(bytes).write(to: URL(filePath: path))
        for program in programs {
            if let made = output(of: program.words + [path]), made.first(where: { $0 > 0x20 }) == UInt8(ascii: "{") {
                return (made, program.name)
            }
        }
        throw Problem(
            .usage, "the description is YAML, and no program that reads it is here: python3 with PyYAML, or yq, either kind.",
            hint:
                "Install one, such as: apt-get install python3-yaml; or make JSON of it elsewhere: yq -o json openapi.yaml > openapi.json"
        )
    }

    /// What a program prints; `nil` when it is not there or fails.
    private static func output(of words: [String]) -> [UInt8]? {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { return nil }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        var process: pid_t = 0
        var pointers: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        let failure = posix_spawnp(&process, words[0], &actions, nil, &pointers, environ)
        for pointer in pointers { free(pointer) }
        posix_spawn_file_actions_destroy(&actions)
        close(ends[1])
        defer { close(ends[0]) }
        guard failure == 0 else { return nil }
        var made: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(ends[0], &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            if count <= 0 { break }
            made += buffer[..<count]
        }
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        return status == 0 ? made : nil
    }
}
