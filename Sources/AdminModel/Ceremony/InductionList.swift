/// The reply of `GET /v1/inductions`.
package struct InductionList: Sendable, Hashable, Codable {
    package var inductions: [Induction]

    package init(inductions: [Induction]) {
        self.inductions = inductions
    }
}
