// From the tree of a pattern to the program that is run over texts.

/// Writes the program.
struct PatternCompiler {
    private(set) var program: [Pattern.Instruction] = []
    private(set) var sets: [ByteSet] = []
    private var indices: [ByteSet: Int] = [:]
    private var isTooLong = false

    mutating func compile(_ node: PatternNode, whole: String) throws(PatternMistake) {
        program.append(.save(0))
        write(node)
        program.append(.save(1))
        program.append(.match)
        guard !isTooLong else {
            throw PatternMistake(
                offset: 0, reason: "is too long: its repetitions written out have more than \(Pattern.mostInstructions) parts")
        }
    }

    private mutating func write(_ node: PatternNode) {
        guard program.count < Pattern.mostInstructions else {
            isTooLong = true
            return
        }
        switch node {
        case .empty: break
        case .set(let set): program.append(.set(index(of: set)))
        case .sequence(let nodes): for node in nodes { write(node) }
        case .assertion(let instruction): program.append(instruction)
        case .capture(let inner, let number):
            if number == 1 { program.append(.save(2)) }
            write(inner)
            if number == 1 { program.append(.save(3)) }
        case .choice(let branches): write(branches)
        case .repeated(let inner, let from, let to, let isLazy):
            for _ in 0..<from where !isTooLong { write(inner) }
            if let to {
                write(inner, upTo: to - from, isLazy)
            } else {
                loop(inner, isLazy)
            }
        }
    }

    private mutating func write(_ branches: [PatternNode]) {
        var ends: [Int] = []
        for (index, branch) in branches.enumerated() {
            if index == branches.count - 1 {
                write(branch)
            } else {
                let split = program.count
                program.append(.match)
                write(branch)
                ends.append(program.count)
                program.append(.match)
                program[split] = .split(split + 1, program.count)
            }
        }
        for end in ends { program[end] = .jump(program.count) }
    }

    private mutating func write(_ inner: PatternNode, upTo count: Int, _ isLazy: Bool) {
        var splits: [Int] = []
        for _ in 0..<count where !isTooLong {
            splits.append(program.count)
            program.append(.match)
            write(inner)
        }
        for split in splits {
            program[split] = isLazy ? .split(program.count, split + 1) : .split(split + 1, program.count)
        }
    }

    private mutating func loop(_ inner: PatternNode, _ isLazy: Bool) {
        let split = program.count
        program.append(.match)
        write(inner)
        program.append(.jump(split))
        program[split] = isLazy ? .split(program.count, split + 1) : .split(split + 1, program.count)
    }

    private mutating func index(of set: ByteSet) -> Int {
        if let known = indices[set] { return known }
        sets.append(set)
        indices[set] = sets.count - 1
        return sets.count - 1
    }
}
