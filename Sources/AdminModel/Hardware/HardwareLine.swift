/// A line of a GPIO chip.
package struct HardwareLine: Sendable, Hashable, Codable {
    package var offset: Int
    /// Absent when the kernel has none for it.
    package var name: String?
    package var isOutput: Bool
    /// Whether a program or a driver holds it.
    package var isUsed: Bool
    /// What whoever holds it calls itself.
    package var consumer: String?
    /// The configured part that uses it, like `entrance lock`.
    package var part: String?

    package init(
        offset: Int,
        name: String? = nil,
        isOutput: Bool = false,
        isUsed: Bool = false,
        consumer: String? = nil,
        part: String? = nil
    ) {
        self.offset = offset
        self.name = name
        self.isOutput = isOutput
        self.isUsed = isUsed
        self.consumer = consumer
        self.part = part
    }
}
