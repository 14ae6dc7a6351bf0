import Foundation
import Yams

/// `Docs/asyncapi.yaml`: the own dialect of tools' controllers, whose messages name their `type`, and the alarms.
package struct AsyncDocument: Sendable {
    /// The file in this source tree.
    package static let shared: AsyncDocument = {
        let folders = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let path = "/\(folders)/Docs/asyncapi.yaml"
        guard let text = try? String(contentsOfFile: path, encoding: .utf8), let document = AsyncDocument(yaml: text)
        else {
            preconditionFailure("\(path) cannot be read")
        }
        return document
    }()

    private let root: JSONValue
    private let schemas: APIDocument

    package init?(yaml: String) {
        guard let value = try? Yams.load(yaml: yaml), let schemas = APIDocument(yaml: yaml) else { return nil }
        self.root = JSONValue(yaml: value)
        self.schemas = schemas
    }

    /// The names of the messages of each channel, by its address.
    package var channels: [String: Set<String>] {
        let channels = (self.root["channels"]?.fields ?? [:]).values.map { channel in
            (channel["address"]?.text ?? "", Set((channel["messages"]?.fields ?? [:]).keys))
        }
        return Dictionary(channels) { $0.union($1) }
    }

    /// Messages that no channel has, or that are not what their name says.
    package var loose: [String] {
        let named = self.channels.values.reduce(Set<String>()) { $0.union($1) }
        let messages = self.root["components"]?["messages"]?.fields ?? [:]
        let wrong = messages.filter { name, message in
            let type = self.schema(name)["properties"]?["type"]?["const"]?.text
            return message["payload"]?["$ref"]?.text != "#/components/schemas/\(name)" || type != nil && type != name
        }
        return named.symmetricDifference(messages.keys).sorted() + wrong.keys.sorted()
    }

    /// The kinds of alarms, as the channel for them names them.
    package var kinds: [String] {
        let kinds = self.root["channels"]?["alarm"]?["parameters"]?["kind"]?["enum"]?.elements ?? []
        return kinds.compactMap(\.text)
    }

    /// The fields that a message must have.
    package func required(_ message: String) -> Set<String> {
        Set((self.schema(message)["required"]?.elements ?? []).compactMap(\.text))
    }

    /// All fields that a message may have.
    package func fields(_ message: String) -> Set<String> {
        Set((self.schema(message)["properties"]?.fields ?? [:]).keys)
    }

    /// The examples of a message, as JSON.
    package func examples(_ message: String) -> [JSONValue] {
        (self.root["components"]?["messages"]?[message]?["examples"]?.elements ?? []).compactMap { $0["payload"] }
    }

    /// What is wrong with a message; a field that the document does not name is.
    package func problems(json: String, message: String) -> [String] {
        self.schemas.problems(json: json, schema: message)
    }

    private func schema(_ name: String) -> JSONValue {
        self.root["components"]?["schemas"]?[name] ?? .null
    }
}
