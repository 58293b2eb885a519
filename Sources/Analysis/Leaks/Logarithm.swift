import Glibc

/// The natural logarithm, under a name that does not depend on what else is imported.
func logarithm(_ value: Double) -> Double { Glibc.log(value) }

/// e to the power of `value`.
func exponential(_ value: Double) -> Double { Glibc.exp(value) }
