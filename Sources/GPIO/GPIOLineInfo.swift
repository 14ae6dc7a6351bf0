/// What the kernel tells of a line.
package struct GPIOLineInfo: Sendable, Hashable {
    package let offset: Int
    /// Nil when it has none; names need not be unique.
    package let name: String?
    package let isOutput: Bool
    package let isActiveLow: Bool
    /// Whether a program or a driver holds it.
    package let isUsed: Bool
    /// What whoever holds it calls itself.
    package let consumer: String?
}
