/// Brent's method (Brent 1973, chapter 4): the root of a continuous function between two points of opposite sign, to the last place or so.
/// When there is no change of sign, the end nearer to zero.
func root(between low: Double, and high: Double, of function: (Double) -> Double) -> Double {
    var (a, b) = (low, high)
    var (fa, fb) = (function(a), function(b))
    if fa * fb > 0 { return abs(fa) < abs(fb) ? a : b }
    var (c, fc) = (a, fa)
    var step = b - a
    var last = step
    for _ in 0..<300 {
        if fb * fc > 0 {
            (c, fc) = (a, fa)
            step = b - a
            last = step
        }
        if abs(fc) < abs(fb) {
            (a, b, c) = (b, c, b)
            (fa, fb, fc) = (fb, fc, fb)
        }
        let tolerance = abs(b).ulp
        let middle = (c - b) / 2
        if abs(middle) <= tolerance || fb == 0 { return b }
        if abs(last) >= tolerance, abs(fa) > abs(fb) {
            let s = fb / fa
            var (p, q): (Double, Double)
            if a == c {
                p = 2 * middle * s
                q = 1 - s
            } else {
                let (u, r) = (fa / fc, fb / fc)
                p = s * (2 * middle * u * (u - r) - (b - a) * (r - 1))
                q = (u - 1) * (r - 1) * (s - 1)
            }
            if p > 0 { q = -q } else { p = -p }
            if 2 * p < min(3 * middle * q - abs(tolerance * q), abs(last * q)) {
                last = step
                step = p / q
            } else {
                step = middle
                last = middle
            }
        } else {
            step = middle
            last = middle
        }
        (a, fa) = (b, fb)
        b += abs(step) > tolerance ? step : (middle > 0 ? tolerance : -tolerance)
        fb = function(b)
    }
    return b
}
