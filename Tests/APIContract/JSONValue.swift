package import Foundation

/// A JSON value of any shape.
package enum JSONValue: Sendable, Hashable {
    case null
    case bool(Bool)
    case integer(Decimal)
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])

    /// - Throws: an error of the decoder if the text is no JSON.
    package init(json: String) throws {
        self = try JSONDecoder().decode(JSONValue.self, from: Data(json.utf8))
    }

    /// What a YAML parser makes of a document.
    init(yaml value: Any?) {
        self =
            switch value {
            case let bool as Bool: .bool(bool)
            case let integer as Int: .integer(Decimal(integer))
            case let number as Double: .number(number)
            case let string as String: .string(string)
            case let array as [Any]: .array(array.map { JSONValue(yaml: $0) })
            case let object as [AnyHashable: Any]:
                .object(Dictionary(uniqueKeysWithValues: object.map { ("\($0.key)", JSONValue(yaml: $0.value)) }))
            default: .null
            }
    }

    subscript(key: String) -> JSONValue? {
        guard case .object(let fields) = self else { return nil }
        return fields[key]
    }

    var fields: [String: JSONValue] {
        guard case .object(let fields) = self else { return [:] }
        return fields
    }

    var elements: [JSONValue] {
        guard case .array(let elements) = self else { return [] }
        return elements
    }

    var text: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    var double: Double? {
        switch self {
        case .integer(let integer): NSDecimalNumber(decimal: integer).doubleValue
        case .number(let number): number
        default: nil
        }
    }
}

extension JSONValue: Decodable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let bool = try? container.decode(Bool.self) {
            self = .bool(bool)
        } else if let string = try? container.decode(String.self) {
            self = .string(string)
        } else if let integer = try? container.decode(UInt64.self) {
            self = .integer(Decimal(integer))
        } else if let integer = try? container.decode(Int64.self) {
            self = .integer(Decimal(integer))
        } else if let number = try? container.decode(Double.self) {
            self = .number(number)
        } else if let array = try? container.decode([JSONValue].self) {
            self = .array(array)
        } else {
            self = .object(try container.decode([String: JSONValue].self))
        }
    }
}
