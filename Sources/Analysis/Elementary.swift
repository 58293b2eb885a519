// The elementary functions that the analysis needs, under names that do not depend on what else is imported.

import Glibc

/// The natural logarithm.
func logarithm(_ value: Double) -> Double { Glibc.log(value) }

/// e to the power of `value`.
func exponential(_ value: Double) -> Double { Glibc.exp(value) }

/// The sine of an angle in radians.
func sine(_ angle: Double) -> Double { Glibc.sin(angle) }
