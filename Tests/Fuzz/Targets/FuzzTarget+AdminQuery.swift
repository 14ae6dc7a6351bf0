import AccessControl
import AdminModel
import HTTPTypes
import Hummingbird
import Logging
import NIOCore

@testable import AdminAPI

extension FuzzTarget {
    /// Targets of requests: parts of paths, queries, and the times, numbers and cards in them.
    static let adminQuery = FuzzTarget(
        name: "admin-query",
        maximumLength: 2000,
        seeds: {
            [
                "/v1/events?since=2026-11-21T17:03:00Z&until=2027-01-31T00:00:00.123456%2B02:00&door=entrance&limit=100",
                "/v1/events?type=decision&after=18446744073709551615&account=bj%C3%B8rn",
                "/v1/explain?account=ada&door=front%20door&at=0001-01-01T00:00:00-23:59",
                "/v1/doors/front%2Fdoor?limit=-1&source=journal", "/%FF%fe%0?x=%&x=y", "/?&&a=b=c&==",
            ].map { Array($0.utf8) }
        },
        run: { bytes in
            let text = String(decoding: bytes, as: UTF8.self)
            if let decoded = PercentEncoding.decode(text) {
                precondition(PercentEncoding.decode(PercentEncoding.encode(decoded)) == decoded)
            }
            let request = Request(
                head: HTTPRequest(method: .get, scheme: nil, authority: nil, path: text),
                body: RequestBody(buffer: ByteBuffer())
            )
            _ = request.uri.queryParameters["duration"]
            do {
                _ = try EventQuery(request)
            } catch {
                precondition(error is AdminError, "a query was refused by \(error)")
            }
            if let query = try? Query(request, known: ["since", "after", "limit", "type"]) {
                _ = try? query.choice("type", of: EventType.self)
                _ = try? query.number("limit", in: 1...100)
                _ = try? query.sequence("after")
            }
            for value in text.split(separator: "=").map(String.init) {
                if let time = WireTime(value) {
                    precondition(
                        WireTime(time.description) == time,
                        "a time changed when it was written and read again"
                    )
                }
                for notation in CardNumberSyntax.Notation.allCases {
                    _ = try? CardNumberSyntax(notation: notation).parse(value)
                }
                if let days = CivilTime(secondsSinceEpoch: Int64(value) ?? 0).month as Int64? {
                    precondition((1...12).contains(days))
                }
            }
        }
    )

    /// Requests to the API of a dlock: login, path, duration.
    static let dlockHTTP = FuzzTarget(
        name: "dlock-http",
        maximumLength: 3000,
        seeds: {
            let login = "Basic cDJrMTY6b3BlbiBzZXNhbWU="
            return [
                [0] + FuzzInput.piece(login) + Array("/doors/front%20door/unlock?duration=10".utf8),
                [1] + FuzzInput.piece(login) + Array("/doors/x/unlock?duration=121&duration=1".utf8),
                [2] + FuzzInput.piece("basic  cDJrMTY6b3BlbiBzZXNhbWU=") + Array("//doors//unlock?".utf8),
                [3] + FuzzInput.piece("Bearer x") + Array("/doors/%C3%B8/unlock".utf8),
            ]
        },
        run: { bytes in
            var input = FuzzInput(bytes)
            let choice = input.byte()
            let header = String(decoding: input.piece(), as: UTF8.self)
            var head = HTTPRequest(
                method: choice & 1 == 0 ? .post : .get,
                scheme: nil,
                authority: nil,
                path: String(decoding: input.all(), as: UTF8.self)
            )
            head.headerFields[.authorization] = choice & 2 == 0 ? "Basic cDJrMTY6b3BlbiBzZXNhbWU=" : header
            let request = Request(head: head, body: RequestBody(buffer: ByteBuffer()))
            let responder = DLockResponder(
                backend: OpenDoors(),
                username: "p2k16",
                password: "open sesame",
                logger: Logger(label: "fuzz") { _ in SwiftLogNoOpLogHandler() }
            )
            let response = waiting { await responder.respond(to: request, from: "192.0.2.1") }
            let isLoggedIn = BasicLogin(username: "p2k16", password: "open sesame").matches(
                head.headerFields[.authorization]
            )
            precondition(isLoggedIn || response.status == .unauthorized, "an answer without a login")
        }
    )

    private struct OpenDoors: DLockBackend {
        func unlock(key: String, seconds: Int, client: String) async -> DLockResult {
            precondition((1...120).contains(seconds))
            return key.isEmpty ? .unknownDoor : .opened
        }
    }
}
