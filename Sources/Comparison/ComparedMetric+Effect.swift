// The scale on which metrics are compared: logarithms, so that effects are ratios, turned so that positive is worse. A share of failures
// can be 0, so it stays as it is.

import Glibc
import Runs

extension ComparedMetric {
    /// A figure on that scale.
    func scaled(_ value: Double) -> Double {
        let scaled = isRatio ? log(value) : value
        return moreIsWorse ? scaled : -scaled
    }

    /// The figure that `scaled` stands for.
    func figure(_ scaled: Double) -> Double {
        let value = moreIsWorse ? scaled : -scaled
        return isRatio ? exp(value) : value
    }

    /// A difference on that scale as a change of the figure: 0.05 for 5 % more, of failures the difference of the shares.
    func change(_ effect: Double) -> Double {
        let value = moreIsWorse ? effect : -effect
        return isRatio ? expm1(value) : value
    }

    /// A change for the worse (0.03 is 3 %) as a difference on that scale.
    func effect(ofWorsening share: Double) -> Double {
        guard isRatio else { return share }
        return moreIsWorse ? log1p(share) : -log1p(-min(share, 0.999_999))
    }

    /// The size of a change for the worse from a difference on that scale; `nil` when it is beyond all bounds.
    func worsening(_ effect: Double) -> Double? {
        let share = !isRatio ? effect : moreIsWorse ? expm1(effect) : -expm1(-effect)
        return share.isFinite ? share : nil
    }
}
