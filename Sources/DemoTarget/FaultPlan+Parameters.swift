import Basics

extension FaultPlan {
    /// The parameters of a query that are faults, or look as if they were meant to be.
    struct Parameters: Sendable, Equatable {
        struct Value: Sendable, Equatable {
            var name: String
            var value: String
        }

        private(set) var values: [Value] = []
        /// The first name that is none of a fault but near one; in a strict reading, the first that is none.
        private(set) var mistake: String?

        /// Other parameters belong to the shop, unless the query is `strict` because it is about faults only.
        init(query: String, strict: Bool = false) {
            for (name, value) in Query(query).parameters {
                if FaultPlan.names.contains(name) {
                    values.append(Value(name: name, value: value))
                } else if strict || (name.count >= 4 && name != "page" && nearestName(to: name, in: FaultPlan.names) != nil) {
                    mistake = mistake ?? name
                }
            }
        }

        var isEmpty: Bool { values.isEmpty && mistake == nil }

        func has(_ name: String) -> Bool { values.contains { $0.name == name } }

        /// These over `defaults`, name by name. One ending replaces another; a status or a share of errors replaces both.
        func over(_ defaults: Parameters) -> Parameters {
            let endings = Set(Ending.allCases.map(\.rawValue))
            let errors: Set = ["status", "errors"]
            let own = Set(values.map(\.name))
            var merged = self
            merged.values += defaults.values.filter { other in
                !own.contains(other.name) && (own.isDisjoint(with: endings) || !endings.contains(other.name))
                    && (own.isDisjoint(with: errors) || !errors.contains(other.name))
            }
            return merged
        }
    }
}
