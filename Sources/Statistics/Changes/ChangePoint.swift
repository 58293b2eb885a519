/// A place in a series where its level seems to change.
package struct ChangePoint: Hashable, Sendable {
    /// The first value of the new level, from 0.
    package let index: Int
    /// From a t test between the neighbouring change points. Not a true p value: the place was chosen to make it small.
    package let p: Double
    /// The mean between the previous change point and this one.
    package let before: Double
    /// The mean from this one to the next.
    package let after: Double

    /// The relative change, the larger of the two ways to look at it: max(|after/before − 1|, |before/after − 1|); a level of 0 counts
    /// as no change on its side.
    package var magnitude: Double {
        max(before == 0 ? 0 : abs(after / before - 1), after == 0 ? 0 : abs(before / after - 1))
    }
}
