import Glibc

extension Double {
    /// The natural logarithm, under a name that does not depend on what else is imported.
    static func log(_ value: Double) -> Double { Glibc.log(value) }
}
