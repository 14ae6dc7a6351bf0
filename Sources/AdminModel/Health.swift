/// The reply of `GET /v1/health`: the parts by name, also those that are well.
package struct Health: Sendable, Hashable, Codable {
    package enum Overall: String, Sendable, Hashable, Codable {
        case ok
        /// At least one part is degraded or down.
        case degraded
    }

    package var overall: Overall
    package var parts: [HealthPart]

    package init(overall: Overall, parts: [HealthPart]) {
        self.overall = overall
        self.parts = parts
    }

    /// Judges the whole by its parts.
    package init(parts: [HealthPart]) {
        self.init(overall: parts.allSatisfy { $0.state == .ok } ? .ok : .degraded, parts: parts)
    }
}
