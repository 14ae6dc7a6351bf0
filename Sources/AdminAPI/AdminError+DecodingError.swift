extension AdminError {
    /// Says which field of a body is wrong, and never repeats a value: it may be a card number.
    init(_ error: DecodingError) {
        let path: [any CodingKey]
        let problem: String
        switch error {
        case .keyNotFound(let key, let context):
            path = context.codingPath + [key]
            problem = "it is missing"
        case .valueNotFound(_, let context):
            path = context.codingPath
            problem = "it must not be null"
        case .typeMismatch(let type, let context):
            path = context.codingPath
            problem = "it must be \(Self.jsonName(of: type))"
        case .dataCorrupted(let context):
            path = context.codingPath
            problem = path.isEmpty ? "it is not valid JSON" : Self.withoutValue(context.debugDescription)
        @unknown default:
            path = []
            problem = "it cannot be read"
        }
        let field = path.map(\.stringValue).joined(separator: ".")
        self.init(
            .badRequest,
            code: "body-malformed",
            message: field.isEmpty ? "the body: \(problem)" : "the field \(field) of the body: \(problem)",
            remedy: "send a JSON object as Docs/openapi.yaml describes it"
        )
    }

    private static func jsonName(of type: any Any.Type) -> String {
        switch type {
        case is String.Type: "a string"
        case is Bool.Type: "true or false"
        case is any BinaryInteger.Type, is any BinaryFloatingPoint.Type: "a number"
        default: "an object"
        }
    }

    /// The decoder of enumerations quotes the value that it does not know.
    private static func withoutValue(_ description: String) -> String {
        description.hasPrefix("Cannot initialize") ? "it has none of the possible values" : description
    }
}
