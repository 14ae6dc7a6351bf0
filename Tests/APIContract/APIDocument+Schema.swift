import AdminModel

/// As much of JSON Schema as the document uses; what it does not know is a mistake, so that nothing passes unchecked.
extension APIDocument {
    private static let known: Set<String> = [
        "$ref", "type", "format", "enum", "const", "minimum", "maximum", "exclusiveMinimum", "minLength", "maxLength",
        "required", "properties", "additionalProperties", "items", "minItems", "maxItems", "uniqueItems", "oneOf",
        "anyOf", "description", "examples", "default", "writeOnly", "readOnly", "title", "pattern", "deprecated",
    ]

    func problems(_ value: JSONValue, _ schema: JSONValue, at place: String) -> [String] {
        let beside = schema.fields.keys.filter { !Self.known.contains($0) }
        guard beside.isEmpty else { return ["\(place): the checker does not know \(beside.sorted())"] }
        let schema = self.resolve(schema)
        for keyword in ["oneOf", "anyOf"] {
            guard let choices = schema[keyword]?.elements else { continue }
            let found = choices.map { self.problems(value, $0, at: place) }
            if !found.contains([]) { return ["\(place): none of the choices fits"] + found.flatMap { $0 } }
        }
        if let choices = schema["enum"]?.elements, !choices.contains(value) {
            return ["\(place): \(value) is none of \(choices)"]
        }
        if let constant = schema["const"], constant != value { return ["\(place): \(value) is not \(constant)"] }
        let types = schema["type"].map { $0.text.map { [$0] } ?? $0.elements.compactMap(\.text) } ?? []
        guard types.isEmpty || types.contains(where: { Self.fits(value, $0) }) else {
            return ["\(place): \(value) is no \(types.joined(separator: " or "))"]
        }
        switch value {
        case .object(let fields): return self.problems(fields, schema, at: place)
        case .array(let elements): return self.problems(elements, schema, at: place)
        case .string(let text): return Self.problems(text, schema, at: place)
        case .integer, .number: return Self.problems(value.double ?? .nan, schema, at: place)
        case .bool, .null: return []
        }
    }

    private static func fits(_ value: JSONValue, _ type: String) -> Bool {
        switch (value, type) {
        case (.null, "null"), (.bool, "boolean"), (.string, "string"), (.array, "array"), (.object, "object"): true
        case (.integer, "integer"), (.integer, "number"), (.number, "number"): true
        case (.null, _), (.bool, _), (.string, _), (.array, _), (.object, _), (.integer, _), (.number, _): false
        }
    }

    private func problems(_ fields: [String: JSONValue], _ schema: JSONValue, at place: String) -> [String] {
        let properties = schema["properties"]?.fields ?? [:]
        let further = schema["additionalProperties"]
        var problems = (schema["required"]?.elements ?? []).compactMap(\.text).filter { fields[$0] == nil }.map {
            "\(place): \($0) is missing"
        }
        for (name, value) in fields.sorted(by: { $0.key < $1.key }) {
            if let property = properties[name] {
                problems += self.problems(value, property, at: "\(place).\(name)")
            } else if let further, case .object = further {
                problems += self.problems(value, further, at: "\(place).\(name)")
            } else {
                problems.append("\(place): the document has no field \(name)")
            }
        }
        return problems
    }

    private func problems(_ elements: [JSONValue], _ schema: JSONValue, at place: String) -> [String] {
        var problems: [String] = []
        if let least = schema["minItems"]?.double, Double(elements.count) < least {
            problems.append("\(place): fewer than \(Int(least)) elements")
        }
        if let most = schema["maxItems"]?.double, Double(elements.count) > most {
            problems.append("\(place): more than \(Int(most)) elements")
        }
        if schema["uniqueItems"] == .bool(true), Set(elements).count < elements.count {
            problems.append("\(place): an element is there twice")
        }
        guard let items = schema["items"] else { return problems }
        return problems
            + elements.enumerated().flatMap { self.problems($1, items, at: "\(place)[\($0)]") }
    }

    private static func problems(_ text: String, _ schema: JSONValue, at place: String) -> [String] {
        if let least = schema["minLength"]?.double, Double(text.unicodeScalars.count) < least {
            return ["\(place): “\(text)” is too short"]
        }
        if let most = schema["maxLength"]?.double, Double(text.unicodeScalars.count) > most {
            return ["\(place): “\(text)” is too long"]
        }
        if let pattern = schema["pattern"]?.text, let regex = try? Regex(pattern), text.firstMatch(of: regex) == nil {
            return ["\(place): “\(text)” does not match \(pattern)"]
        }
        switch schema["format"]?.text {
        case nil: return []
        case "date-time": return WireTime(text) == nil ? ["\(place): “\(text)” is no time"] : []
        case "date":
            return text.wholeMatch(of: /\d{4}-\d{2}-\d{2}/) == nil ? ["\(place): “\(text)” is no date"] : []
        case "uuid":
            return text.wholeMatch(of: /[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}/) == nil
                ? ["\(place): “\(text)” is no UUID"] : []
        case .some(let format): return ["\(place): the checker does not know the format \(format)"]
        }
    }

    private static func problems(_ number: Double, _ schema: JSONValue, at place: String) -> [String] {
        if let least = schema["minimum"]?.double, number < least { return ["\(place): \(number) is below \(least)"] }
        if let most = schema["maximum"]?.double, number > most { return ["\(place): \(number) is above \(most)"] }
        if let least = schema["exclusiveMinimum"]?.double, number <= least {
            return ["\(place): \(number) is not above \(least)"]
        }
        switch schema["format"]?.text {
        case "int32": return number < -0x1p31 || number >= 0x1p31 ? ["\(place): \(number) is no int32"] : []
        case "int64": return number < -0x1p63 || number >= 0x1p63 ? ["\(place): \(number) is no int64"] : []
        case "uint64": return number < 0 || number >= 0x1p64 ? ["\(place): \(number) is no uint64"] : []
        default: return []
        }
    }
}
