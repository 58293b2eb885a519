extension Array {
    /// As `filter`, but where nothing is left out it is this array and no copy: a day of seconds takes 20 MB.
    func kept(where isKept: (Element) -> Bool) -> [Element] { allSatisfy(isKept) ? self : filter(isKept) }
}
