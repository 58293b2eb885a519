/// Takes the body of an answer while it arrives. Called on the loop of the session, before the exchange is over.
package protocol BodySink: AnyObject {
    /// The next piece of the body, without what frames it. The bytes are only there until this returns.
    func take(_ bytes: UnsafeRawBufferPointer)

    /// The head of the answer is there, with this status: its body follows.
    func takeHead(status: Int)

    /// The exchange is over, well or not, unless it was given up by the sink itself.
    func bodyEnded()
}

extension BodySink {
    package func takeHead(status: Int) {}
    package func bodyEnded() {}
}
