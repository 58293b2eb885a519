// The two functions of the C library that drawing needs, under names that do not depend on what else is imported.

import Glibc

func naturalLogarithm(_ value: Double) -> Double { Glibc.log(value) }

/// 10 to the power of `exponent`.
func powerOfTen(_ exponent: Double) -> Double { Glibc.pow(10, exponent) }
