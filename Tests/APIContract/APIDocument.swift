import Foundation
import AdminModel
import Yams

/// `Docs/openapi.yaml`, and whether what the daemon says agrees with it.
///
/// Stricter than JSON Schema in one point: a field that the document does not name is a mistake, so that replies cannot
/// grow behind its back.
package struct APIDocument: Sendable {
    /// One path and method.
    package struct Operation: Sendable, Hashable, Comparable, CustomStringConvertible {
        package var path: String
        package var method: String

        package init(path: String, method: String) {
            self.path = path
            self.method = method.uppercased()
        }

        package var description: String { "\(self.method) \(self.path)" }

        package static func < (left: Self, right: Self) -> Bool { left.description < right.description }
    }

    /// The file in this source tree.
    package static let shared: APIDocument = {
        let folders = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let path = "/\(folders)/Docs/openapi.yaml"
        guard let text = try? String(contentsOfFile: path, encoding: .utf8), let document = APIDocument(yaml: text)
        else {
            preconditionFailure("\(path) cannot be read")
        }
        return document
    }()

    private let root: JSONValue

    package init?(yaml: String) {
        guard let value = try? Yams.load(yaml: yaml) else { return nil }
        self.root = JSONValue(yaml: value)
    }

    /// Every path with each of its methods.
    package var operations: [Operation] {
        (self.root["paths"]?.fields ?? [:]).flatMap { path, methods in
            methods.fields.keys.filter { $0 != "parameters" }.map { Operation(path: path, method: $0) }
        }.sorted()
    }

    /// The role that an operation says it needs; nil where it says nothing.
    package func role(of operation: Operation) -> String? {
        self.root["paths"]?[operation.path]?[operation.method.lowercased()]?["x-role"]?.text
    }

    /// The names of all schemas.
    package var schemas: Set<String> { Set((self.root["components"]?["schemas"]?.fields ?? [:]).keys) }

    /// The operation of a request; nil if the document has no such path or method.
    package func operation(_ method: String, _ target: String) -> Operation? {
        let path = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)[0]
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        let candidates = self.operations.filter { operation in
            let pattern = operation.path.split(separator: "/", omittingEmptySubsequences: false)
            return operation.method == method && pattern.count == parts.count
                && zip(pattern, parts).allSatisfy { $0 == $1 || $0.hasPrefix("{") && !$1.isEmpty }
        }
        // /v1/events/live before /v1/events/{event}.
        return candidates.min { $0.path.count(where: { $0 == "{" }) < $1.path.count(where: { $0 == "{" }) }
    }

    /// What is wrong with a reply, in plain words; empty if the document allows it.
    package func problems(method: String, target: String, status: Int, head: String, body: String) -> [String] {
        guard let operation = self.operation(method, target) else {
            // What is not in the document must be refused as such, or not be HTTP at all.
            return [400, 404, 405].contains(status)
                ? [] : ["\(method) \(target) was answered with \(status) and is not in the document"]
        }
        let responses = self.root["paths"]?[operation.path]?[method.lowercased()]?["responses"]?.fields ?? [:]
        let success = (200..<300).contains(status)
        guard let response = responses["\(status)"] ?? (success ? nil : responses["default"]) else {
            return ["\(operation): there is no response \(status) in the document"]
        }
        let content = self.resolve(response)["content"]?.fields ?? [:]
        guard let type = content.keys.first(where: { head.contains($0) }) else {
            return content.isEmpty && body.isEmpty
                ? [] : ["\(operation): the content type is none of \(content.keys.sorted())"]
        }
        if type == "text/event-stream" { return self.problems(stream: body).map { "\(operation): \($0)" } }
        guard type == "application/json" else { return [] }
        guard let value = try? JSONValue(json: body) else { return ["\(operation): the body is no JSON: \(body)"] }
        guard let schema = content[type]?["schema"] else { return ["\(operation): the document has no schema"] }
        return self.problems(value, schema, at: "\(operation) \(status)")
    }

    /// What is wrong with a value of a named schema.
    package func problems(json: String, schema name: String) -> [String] {
        guard let value = try? JSONValue(json: json) else { return ["\(name): no JSON: \(json)"] }
        guard let schema = self.root["components"]?["schemas"]?[name] else { return ["there is no schema \(name)"] }
        return self.problems(value, schema, at: name)
    }

    /// What the data of server-sent events are, by the event's name.
    private static let schemasOfEvents = [
        "enrolment": "Enrolment", "event": "Event", "hardware": "HardwareEvent", "lagged": "LaggedNotice",
    ]

    private func problems(stream: String) -> [String] {
        stream.split(separator: "\n\n").flatMap { frame -> [String] in
            let lines = frame.split(separator: "\n")
            guard let data = lines.first(where: { $0.hasPrefix("data: ") })?.dropFirst(6) else { return [] }
            let name = lines.first { $0.hasPrefix("event: ") }?.dropFirst(7) ?? ""
            guard let schema = Self.schemasOfEvents[String(name)] else { return ["there is no event \(name)"] }
            return self.problems(json: String(data), schema: schema)
        }
    }

    func resolve(_ schema: JSONValue) -> JSONValue {
        guard let reference = schema["$ref"]?.text else { return schema }
        var target = self.root
        for part in reference.dropFirst(2).split(separator: "/") {
            guard let next = target[String(part)] else { preconditionFailure("dangling reference \(reference)") }
            target = next
        }
        return self.resolve(target)
    }
}
