/// Takes the body of an answer while it arrives. Called on the loop of the session, before the exchange is over.
package protocol BodySink: AnyObject {
    /// The next piece of the body, without what frames it. The bytes are only there until this returns.
    func take(_ bytes: UnsafeRawBufferPointer)
}
