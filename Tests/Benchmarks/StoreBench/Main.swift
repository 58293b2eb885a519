// What it costs to read again what was stored. Each benchmark writes its store in FOLDER unless it is there already.
//
//     swift build -c release && .build/release/store-bench compare|soak FOLDER [SECONDS]

import Basics
import Glibc
import Runs

@main
enum StoreBench {
    static let machine = Machine(host: "h", kernel: "k", cpu: "c", cores: 2, memoryBytes: 1 << 30)

    static func main() throws {
        let words = CommandLine.arguments.dropFirst()
        let folder = words.dropFirst().first ?? "."
        switch words.first {
        case "compare": try CompareBench.perform(folder)
        case "soak": try SoakBench.perform(folder, seconds: words.dropFirst(2).first.flatMap { Int($0) } ?? 86_400)
        case "part":
            let numbers = words.dropFirst(2).compactMap { Int($0) }
            guard numbers.count == 3 else { return print("store-bench part FILE PARTS SECONDS STEPS") }
            try PartBench.perform(folder, parts: numbers[0], seconds: numbers[1], steps: numbers[2])
        default: print("store-bench compare|soak FOLDER [SECONDS]; part FILE PARTS SECONDS STEPS")
        }
    }

    static func layout(steps: Int) -> Layout {
        Layout(steps: (0..<steps).map { Layout.Step(name: "step-\($0)", flow: "main") }, flows: ["main"])
    }

    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }
}
