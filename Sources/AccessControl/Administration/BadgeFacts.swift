/// What administrators see of a badge beside its title; decisions don't need it, so no snapshot holds it.
package struct BadgeFacts: Sendable, Hashable {
    package var rule: BadgeRule
    /// Empty for none.
    package var description: String

    package init(rule: BadgeRule, description: String) {
        self.rule = rule
        self.description = description
    }
}
