/// What went wrong between this client and its broker, worded for people.
package struct MQTTError: Error, Sendable, CustomStringConvertible {
    /// What kind of failure it is.
    package struct Code: Sendable, Hashable, CustomStringConvertible {
        private enum Value: String {
            case configuration, invalidTopic, invalidPayload
            case unreachable, tls, unsupportedProtocol, notAuthorized, connectionRefused
            case notConnected, connectionLost, timedOut, refused, busy, stopped
        }

        private let value: Value

        /// The configuration cannot work.
        package static let configuration = Code(value: .configuration)
        /// The topic or filter is malformed.
        package static let invalidTopic = Code(value: .invalidTopic)
        /// The payload is larger than MQTT or the broker allows, or the broker does not support what was asked.
        package static let invalidPayload = Code(value: .invalidPayload)
        /// No TCP connection came about: name, route, port.
        package static let unreachable = Code(value: .unreachable)
        /// The TLS set-up or handshake failed.
        package static let tls = Code(value: .tls)
        /// The broker speaks another protocol version.
        package static let unsupportedProtocol = Code(value: .unsupportedProtocol)
        /// The broker refuses the credentials.
        package static let notAuthorized = Code(value: .notAuthorized)
        /// The broker refuses the connection for another reason.
        package static let connectionRefused = Code(value: .connectionRefused)
        /// There is no connection now; nothing was sent and nothing will be.
        package static let notConnected = Code(value: .notConnected)
        /// The connection ended first.
        package static let connectionLost = Code(value: .connectionLost)
        /// It took too long.
        package static let timedOut = Code(value: .timedOut)
        /// The broker refuses this message or subscription.
        package static let refused = Code(value: .refused)
        /// Too many messages are being sent at once.
        package static let busy = Code(value: .busy)
        /// The client was stopped.
        package static let stopped = Code(value: .stopped)

        package var description: String { self.value.rawValue }
    }

    package let code: Code
    /// What happened, to what, and what to do.
    package let message: String
    /// The `mosq_err_t` that libmosquitto returned, where it did.
    package let mosquittoCode: Int32?
    /// The reason code that the broker gave, where it did: of MQTT 5.0, or the return code of a 3.1.1 CONNACK.
    package let reasonCode: UInt8?
    package let file: String
    package let line: UInt

    init(
        _ code: Code,
        _ message: String,
        mosquittoCode: Int32? = nil,
        reasonCode: UInt8? = nil,
        file: String = #fileID,
        line: UInt = #line
    ) {
        self.code = code
        self.message = message
        self.mosquittoCode = mosquittoCode
        self.reasonCode = reasonCode
        self.file = file
        self.line = line
    }

    package var description: String { self.message }
}
