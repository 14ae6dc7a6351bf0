package import Testing

extension APIDocument {
    /// Fails the present test if the document does not allow this reply.
    package func expect(
        method: String,
        target: String,
        status: Int,
        head: String,
        body: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        for problem in self.problems(method: method, target: target, status: status, head: head, body: body) {
            Issue.record("Docs/openapi.yaml: \(problem)", sourceLocation: sourceLocation)
        }
    }

    /// Fails the present test if this is no JSON of a schema; types that the document does not name are not looked at.
    package func expect(json: String, of type: Any.Type, sourceLocation: SourceLocation = #_sourceLocation) {
        guard self.schemas.contains("\(type)") else { return }
        for problem in self.problems(json: json, schema: "\(type)") {
            Issue.record("Docs/openapi.yaml: \(problem)", sourceLocation: sourceLocation)
        }
    }
}
