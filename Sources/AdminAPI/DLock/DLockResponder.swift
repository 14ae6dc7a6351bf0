import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Synchronization

/// Answers the requests of the dlock API: `POST /doors/{key}/unlock?duration={seconds}` and nothing else.
///
/// Whoever does not log in is told nothing, not even whether a door exists.
final class DLockResponder: Sendable {
    private static let bodyLimit = 1024
    private static let seconds = 1...120

    private let backend: any DLockBackend
    private let login: BasicLogin
    private let username: String
    private let logger: Logger
    private let throttle = Mutex(LoginThrottle())

    init(backend: any DLockBackend, username: String, password: String, logger: Logger) {
        self.backend = backend
        self.login = BasicLogin(username: username, password: password)
        self.username = username
        self.logger = logger
    }

    /// - Parameter address: where the client connects from, without its port.
    func respond(to request: Request, from address: String) async -> Response {
        var request = request
        guard (try? await request.collectBody(upTo: Self.bodyLimit)) != nil else {
            return Self.response(.contentTooLarge, "the body is too long; none is needed")
        }
        if let refusal = self.authenticate(request, from: address) { return refusal }
        let path = request.uri.path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard path.count == 4, path[0].isEmpty, path[1] == "doors", path[3] == "unlock",
            let key = Self.unescape(path[2])
        else { return Self.response(.notFound, "there is only POST /doors/{key}/unlock?duration={seconds}") }
        guard request.method == .post else {
            return Self.response(.methodNotAllowed, "use POST", [(.allow, "POST")])
        }
        guard let duration = request.uri.queryParameters["duration"], let seconds = Int(duration),
            Self.seconds.contains(seconds)
        else { return Self.response(.badRequest, "duration must be 1 to 120 whole seconds") }
        switch await self.backend.unlock(key: key, seconds: seconds, client: "\(self.username) at \(address)") {
        case .opened: return Self.response(.ok, "open")
        case .unknownDoor: return Self.response(.notFound, "there is no such door")
        case .refused(let reason): return Self.response(.conflict, reason)
        case .failed(let reason): return Self.response(.serviceUnavailable, reason)
        }
    }

    /// - Returns: what to answer to whom is not let in.
    private func authenticate(_ request: Request, from address: String) -> Response? {
        let now = ContinuousClock.now
        if let wait = self.throttle.withLock({ $0.wait(for: address, at: now) }) {
            return Self.response(
                .tooManyRequests,
                "too many wrong logins from here; wait",
                [(.retryAfter, "\(wait.components.seconds + 1)")]
            )
        }
        guard self.login.matches(request.headers[.authorization]) else {
            self.throttle.withLock { $0.failed(address, at: now) }
            self.logger.warning("dlock login refused", metadata: ["address": "\(address)"])
            return Self.response(.unauthorized, "log in", [(.wwwAuthenticate, "Basic realm=\"dlock\"")])
        }
        return nil
    }

    /// - Returns: nil for what is not encoded as RFC 3986, section 2.1, says.
    private static func unescape(_ text: String) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            let digits = String(decoding: rest.prefix(2), as: UTF8.self)
            guard digits.utf8.count == 2, digits.allSatisfy(\.isHexDigit), let value = UInt8(digits, radix: 16) else {
                return nil
            }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func response(
        _ status: HTTPResponse.Status,
        _ text: String,
        _ further: [(HTTPField.Name, String)] = []
    ) -> Response {
        var response = Response.plain("\(text)\n", status: status)
        for (name, value) in further { response.headers[name] = value }
        return response
    }
}
