import Conduct
import Reports
import Runs

/// What is seen of an experiment of two builds while it runs: which trial is under way, and after each block the intervals closing in.
final class BlockWitness: Witness {
    private let console: Console

    init(_ console: Console) { self.console = console }

    var looksAtBlocks: Bool { true }

    func notice(_ notice: Notice) {
        wipe()
        console.say(notice.text)
    }

    func began(_ arm: Experiment.Arm, block: Int, of blocks: Int) {
        if console.isLive { console.draw("\r\u{1B}[2Kblock \(block) of \(blocks): \(arm.rawValue) …") }
    }

    func looked(_ comparison: Comparison, of blocks: Int) {
        wipe()
        console.say(
            blockLine(
                comparison, of: blocks, width: console.isLive ? console.width : 160, color: console.hasColorfulProgress))
    }

    func loadEnded() { wipe() }

    private func wipe() { if console.isLive { console.draw("\r\u{1B}[2K") } }
}
