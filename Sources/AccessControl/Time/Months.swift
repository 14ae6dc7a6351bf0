/// A number of calendar months: from the 31st of January one month leads to the last day of February.
package struct Months: Sendable, Hashable, Codable, CustomStringConvertible {
    package let count: Int

    package init(_ count: Int) {
        self.count = count
    }

    package init(from decoder: any Decoder) throws {
        self.count = try decoder.singleValueContainer().decode(Int.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(self.count)
    }

    /// For people: `1 month`, `24 months`.
    package var description: String { "\(self.count) \(self.count == 1 ? "month" : "months")" }
}
