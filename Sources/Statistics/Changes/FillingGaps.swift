/// Missing values replaced by the one before them, and at the front by the first that is there, as Otava does before it searches. Empty
/// when nothing is there.
package func fillingGaps(_ values: [Double?]) -> [Double] {
    guard var last = values.compactMap({ $0 }).first else { return [] }
    return values.map { value in
        last = value ?? last
        return last
    }
}
