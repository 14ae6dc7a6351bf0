/// What administrators see of a circle beside its name; decisions don't need it, so no snapshot holds it.
package struct CircleFacts: Sendable, Hashable {
    package var rule: CircleRule
    /// Empty for none.
    package var description: String

    package init(rule: CircleRule, description: String) {
        self.rule = rule
        self.description = description
    }
}
