/// There was nothing to hold an expectation against.
package struct NothingToTest: Error {}

/// The same things, of which there must be some: a loop over none makes no expectation.
package func some<Things: Collection>(_ things: Things) throws -> Things {
    guard !things.isEmpty else { throw NothingToTest() }
    return things
}
