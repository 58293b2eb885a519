extension Exposition {
    /// What a sample is to its family.
    struct Role: Equatable {
        enum Part { case value, growing, bucket, created }

        var family: String
        var part: Part

        init(_ family: String, _ part: Part) { (self.family, self.part) = (family, part) }
    }

    /// By the TYPE line of its family, which is named like the sample or like the sample without its ending; without one, by the ending
    /// alone.
    func role(of name: String) -> Role {
        if let kind = kinds[name] {
            let grows =
                kind == .counter
                || ([.untyped, .unknown].contains(kind) && (name.hasSuffix("_total") || WellKnown.growing.contains(name)))
            return Role(name, grows ? .growing : .value)
        }
        let endings: [(text: String, kinds: Set<Kind>, part: Role.Part)] = [
            ("_total", [.counter], .growing), ("_bucket", [.histogram], .bucket),
            ("_count", [.histogram, .summary], .growing), ("_sum", [.histogram, .summary], .growing),
            ("_created", [.counter, .histogram, .summary], .created),
        ]
        for ending in endings where name.hasSuffix(ending.text) {
            let family = String(name.dropLast(ending.text.count))
            if let kind = kinds[family], ending.kinds.contains(kind) { return Role(family, ending.part) }
        }
        return Role(name, name.hasSuffix("_total") || WellKnown.growing.contains(name) ? .growing : .value)
    }
}
