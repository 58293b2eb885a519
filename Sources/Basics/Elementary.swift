// The elementary functions of the C library, under names that do not depend on what else a file imports.

import Glibc

/// The natural logarithm.
package func logarithm(_ value: Double) -> Double { Glibc.log(value) }

/// e to the power of `value`.
package func exponential(_ value: Double) -> Double { Glibc.exp(value) }

/// 10 to the power of `exponent`.
package func powerOfTen(_ exponent: Double) -> Double { Glibc.pow(10, exponent) }

/// The sine of an angle in radians.
package func sine(_ angle: Double) -> Double { Glibc.sin(angle) }
