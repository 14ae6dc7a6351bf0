import AdminModel
import FoundationEssentials
import Hummingbird

/// One authorised request on its way to the backend.
struct Call: Sendable {
    /// The largest body that is read, in bytes.
    static let bodyLimit = 65_536

    let request: Request
    let parameters: Parameters
    let caller: Caller

    /// A part of the path, decoded.
    func path(_ name: String) throws -> String {
        guard let raw = self.parameters.get(name), let text = PercentEncoding.decode(raw), !text.isEmpty else {
            throw AdminError(
                .badRequest,
                code: "path-malformed",
                message: "the \(name) in the path is not percent-encoded UTF-8"
            )
        }
        return text
    }

    /// A number in the path; what is no number names nothing, so it is not found.
    func number<Number: FixedWidthInteger>(_ name: String, of thing: String, as type: Number.Type) throws -> Number {
        let text = try self.path(name)
        guard let number = Number(text) else {
            throw AdminError(
                .notFound,
                code: "\(thing)-unknown",
                message: "there is no \(thing) \(text)",
                remedy: "give the \(thing)'s number"
            )
        }
        return number
    }

    /// Reads the body; a missing one counts as an empty object.
    func body<Body: AdminRequest>(_ type: Body.Type) async throws -> Body {
        let buffer = try await self.request.body.collect(upTo: Self.bodyLimit)
        let data = buffer.readableBytes == 0 ? Data("{}".utf8) : Data(buffer.readableBytesView)
        do {
            return try JSONDecoder().decode(StrictBody<Body>.self, from: data).value
        } catch let error as DecodingError {
            throw AdminError(error)
        }
    }
}
