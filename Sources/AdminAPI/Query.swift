import AdminModel
import Hummingbird

/// The parameters of a query, each known and given at most once.
struct Query {
    private var values: [String: String] = [:]

    /// Takes a request's query apart; a parameter beside the known ones is an error, not ignored.
    init(_ request: Request, known: Set<String>) throws {
        for pair in (request.uri.query ?? "").split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = PercentEncoding.decode(parts[0]), parts.count == 2,
                let value = PercentEncoding.decode(parts[1]), !value.isEmpty
            else {
                throw Self.malformed("the query is not made of name=value pairs in percent-encoded UTF-8")
            }
            guard known.contains(name) else {
                throw Self.malformed("there is no query parameter \(name); known are \(known.sorted())")
            }
            guard self.values.updateValue(value, forKey: name) == nil else {
                throw Self.malformed("the query parameter \(name) is given twice")
            }
        }
    }

    func text(_ name: String) -> String? {
        self.values[name]
    }

    func required(_ name: String) throws -> String {
        guard let value = self.values[name] else { throw Self.malformed("the query parameter \(name) is missing") }
        return value
    }

    func time(_ name: String) throws -> WireTime? {
        guard let text = self.values[name] else { return nil }
        guard let time = WireTime(text) else {
            throw Self.malformed("the query parameter \(name) must be a time like 2026-11-21T17:03:00Z")
        }
        return time
    }

    func sequence(_ name: String) throws -> UInt64? {
        guard let text = self.values[name] else { return nil }
        guard let number = UInt64(text) else {
            throw Self.malformed("the query parameter \(name) must be the sequence number of an event")
        }
        return number
    }

    static func malformed(_ message: String) -> AdminError {
        AdminError(.badRequest, code: "query-malformed", message: message)
    }
}
