/// A piece of an export: its lines one after the other make the file.
package struct AuditChunk: Sendable, Hashable, Codable {
    package var text: String

    package init(text: String) {
        self.text = text
    }
}
