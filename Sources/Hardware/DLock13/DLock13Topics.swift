/// The topics of one dlock13, which stand side by side: `<base>/open`, `/isopen`, `/openuntil` and `/error`.
package struct DLock13Topics: Sendable, Hashable {
    /// Like `/bitraf/door/frontdoor`, to the letter.
    package let base: String

    package init(base: String) {
        self.base = base
    }

    /// - Parameter open: the topic that takes commands.
    /// - Returns: nil unless it ends in `/open`, without which its siblings are unknown.
    package init?(open: String) {
        let suffix = "/open"
        guard open.hasSuffix(suffix), open.count > suffix.count else { return nil }
        self.base = String(open.dropLast(suffix.count))
    }

    package var open: String { "\(self.base)/open" }
    package var isOpen: String { "\(self.base)/isopen" }
    package var openUntil: String { "\(self.base)/openuntil" }
    package var error: String { "\(self.base)/error" }
}
