/// How a run belongs to a paired comparison: two runs, the arms of one experiment, whose trials were carried out in blocks of two. Trial i of the
/// one and trial i of the other are block i.
package struct Experiment: Sendable, Hashable {
    /// Which of the two a run is.
    package enum Arm: String, Sendable, CaseIterable { case baseline, candidate }

    /// The same for both arms, and for no other run.
    package var id: String
    package var arm: Arm
    /// By block: whether the baseline came first in it. May be longer than the number of trials carried out.
    package var baselineFirst: [Bool]
    /// Whether both arms are known to be the same build, so that whatever differs between them is noise.
    package var isUnchanged: Bool

    package init(id: String, arm: Arm, baselineFirst: [Bool], isUnchanged: Bool = false) {
        self.id = id
        self.arm = arm
        self.baselineFirst = baselineFirst
        self.isUnchanged = isUnchanged
    }

    /// The order AB BA AB BA … of that many blocks.
    package static func orders(blocks: Int) -> [Bool] { (0..<max(0, blocks)).map { $0.isMultiple(of: 2) } }
}
