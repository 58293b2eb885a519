/// Which perfbench this is: the one place that `perfbench version`, stored runs and requests to receivers take it from.
package enum Version {
    /// As in semantic versioning.
    package static let current = "0.1.0"
}
