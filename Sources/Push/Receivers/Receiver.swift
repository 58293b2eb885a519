// Where the results of a run are pushed. It is no target: nothing that it does is measured, and its host need not be allowed.

/// A service that takes figures while a run is in progress, or the result at its end.
package struct Receiver: Sendable {
    /// How it is called in sentences: nothing secret is in it.
    package let name: String
    package let channel: Channel
    let place: any Place

    /// - Parameter name: must hold nothing secret.
    package init(_ name: String, _ channel: Channel, at place: some Place) {
        self.name = name
        self.channel = channel
        self.place = place
    }
}
