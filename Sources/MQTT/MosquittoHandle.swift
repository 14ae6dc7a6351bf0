import CMosquitto
import Glibc
import Logging

/// Owns one libmosquitto instance, made for one connection and never reconnected.
///
/// libmosquitto keeps what it could not send for the next connection of the same instance. An instance that has only
/// one connection cannot send anything late.
///
/// Not `Sendable`: one thread at a time, as the library demands unless told otherwise.
@safe
struct MosquittoHandle: ~Copyable {
    private let instance: OpaquePointer
    /// Retained for the library until the instance is destroyed.
    private let inbox: Unmanaged<MosquittoInbox>
    private let version: MQTTProtocolVersion
    /// Host and port, for errors.
    private let broker: String
    private let tls: MQTTConfiguration.TLS?

    /// Makes an instance with everything set that has to be set before it connects.
    ///
    /// - Throws: ``MQTTError`` with code `configuration` or `tls`.
    static func make(
        _ configuration: MQTTConfiguration,
        version: MQTTProtocolVersion,
        inbox: MosquittoInbox
    ) throws(MQTTError) -> MosquittoHandle {
        _ = MosquittoLibrary.initialization
        let retained = unsafe Unmanaged.passRetained(inbox)
        let pointer = unsafe mosquitto_new(configuration.clientID, configuration.cleanSession, retained.toOpaque())
        guard let instance = unsafe pointer else {
            let code = errno
            unsafe retained.release()
            throw .mosquitto(MOSQ_ERR_ERRNO.rawValue, errno: code, doing: "Making an MQTT client", detail: nil)
        }
        let handle = unsafe MosquittoHandle(
            instance: instance,
            inbox: retained,
            version: version,
            broker: "\(configuration.host):\(configuration.port)",
            tls: configuration.tls
        )
        unsafe setCallbacks(instance)
        try handle.configure(configuration)
        return handle
    }

    private init(
        instance: OpaquePointer,
        inbox: Unmanaged<MosquittoInbox>,
        version: MQTTProtocolVersion,
        broker: String,
        tls: MQTTConfiguration.TLS?
    ) {
        unsafe self.instance = unsafe instance
        unsafe self.inbox = unsafe inbox
        self.version = version
        self.broker = broker
        self.tls = tls
    }

    deinit {
        unsafe mosquitto_destroy(self.instance)
        unsafe self.inbox.release()
    }

    private borrowing func configure(_ configuration: MQTTConfiguration) throws(MQTTError) {
        let level = self.version == .v5 ? MQTT_PROTOCOL_V5 : MQTT_PROTOCOL_V311
        try self.check("Choosing MQTT \(self.version.rawValue)", self.set(MOSQ_OPT_PROTOCOL_VERSION, Int32(level)))
        // Small packets must not wait for the acknowledgement of earlier ones.
        try self.check("Setting TCP_NODELAY", self.set(MOSQ_OPT_TCP_NODELAY, 1))
        if let credentials = configuration.credentials {
            try self.check(
                "Setting the MQTT login",
                unsafe mosquitto_username_pw_set(self.instance, credentials.username, credentials.password)
            )
        }
        if let will = configuration.lastWill {
            let result = unsafe mosquitto_will_set(
                self.instance,
                will.topic,
                Int32(clamping: will.payload.count),
                will.payload,
                will.qos.rawValue,
                will.retain
            )
            try self.check("Setting the MQTT last will", result)
        }
        if let tls = configuration.tls { try self.configure(tls) }
    }

    private borrowing func configure(_ tls: MQTTConfiguration.TLS) throws(MQTTError) {
        try tls.checkFiles()
        if tls.trust == .system {
            try self.check("Choosing the system's certificates", self.set(MOSQ_OPT_TLS_USE_OS_CERTS, 1))
        }
        // Without a file or folder of authorities the library 2.0.11 refuses to be given a client certificate.
        if tls.trust != .system || tls.identity != nil {
            let result = unsafe mosquitto_tls_set(
                self.instance,
                tls.authoritiesFile,
                tls.trust == .system ? "/etc/ssl/certs" : nil,
                tls.identity?.certificateFile,
                tls.identity?.keyFile,
                nil
            )
            try self.check("Reading the TLS files for MQTT", result)
        }
        guard !tls.verification else { return }
        // SSL_VERIFY_NONE is 0: "the server will not be verified in any way" (mosquitto_tls_opts_set).
        try self.check(
            "Switching TLS verification off",
            unsafe mosquitto_tls_opts_set(self.instance, 0, nil, nil)
        )
        try self.check(
            "Switching TLS host verification off",
            unsafe mosquitto_tls_insecure_set(self.instance, true)
        )
    }

    /// Resolves the name, connects and sends CONNECT; blocks for as long as the kernel tries to connect.
    ///
    /// - Throws: ``MQTTError`` with code `unreachable`, `tls` or `configuration`.
    borrowing func connect(_ configuration: MQTTConfiguration) throws(MQTTError) {
        var properties: OpaquePointer?
        defer { unsafe mosquitto_property_free_all(&properties) }
        if self.version == .v5 {
            // What is longer the broker does not send at all: libmosquitto would take 256 MB into memory.
            let limit = Int32(MQTT_PROP_MAXIMUM_PACKET_SIZE.rawValue)
            let result = unsafe mosquitto_property_add_int32(&properties, limit, UInt32(MQTTClient.maximumPacket))
            try self.check("Limiting MQTT packets", result)
        }
        if self.version == .v5, !configuration.cleanSession {
            // 3.1.1 keeps a session for ever, 5.0 only where told to: 0xFFFFFFFF is for ever (section 3.1.2.11.2).
            let identifier = Int32(MQTT_PROP_SESSION_EXPIRY_INTERVAL.rawValue)
            let result = unsafe mosquitto_property_add_int32(&properties, identifier, UInt32.max)
            try self.check("Asking for a lasting MQTT session", result)
        }
        let result = unsafe mosquitto_connect_bind_v5(
            self.instance,
            configuration.host,
            Int32(configuration.port),
            Self.pingInterval(keepalive: configuration.keepalive),
            nil,
            properties
        )
        let code = errno
        guard result != MOSQ_ERR_SUCCESS.rawValue else { return }
        let error = self.error(
            result,
            errno: code,
            doing: "Connecting to the MQTT broker \(configuration.host):\(configuration.port)"
        )
        guard error.code == .connectionLost else { throw error }
        throw MQTTError(.unreachable, error.message, mosquittoCode: result)
    }

    /// libmosquitto pings after one interval of silence and gives up after another, so it gets three quarters of the
    /// keepalive to be done after one and a half; it refuses less than 5 s.
    static func pingInterval(keepalive: Duration) -> Int32 {
        max(5, Int32(clamping: keepalive.components.seconds * 3 / 4))
    }

    /// The library's own descriptor, -1 where it has none.
    var socket: Int32 { unsafe mosquitto_socket(self.instance) }

    /// Whether something waits for the socket to take it.
    var wantsWrite: Bool { unsafe mosquitto_want_write(self.instance) }

    // The count of packets is documented as "currently unused" by both.
    borrowing func read() throws(MQTTError) {
        try self.check("Reading from the MQTT broker", unsafe mosquitto_loop_read(self.instance, 1))
    }
    borrowing func write() throws(MQTTError) {
        try self.check("Writing to the MQTT broker", unsafe mosquitto_loop_write(self.instance, 1))
    }

    /// Pings, and gives up a broker that does not answer; to be called about once a second.
    borrowing func maintain() throws(MQTTError) {
        try self.check("Waiting for the MQTT broker", unsafe mosquitto_loop_misc(self.instance))
    }

    /// Hands a message to the library, which writes at once what the socket takes.
    ///
    /// - Returns: the packet identifier, and what is wrong with the connection (`nil` if nothing).
    /// - Throws: ``MQTTError`` where the message was refused and nothing of it is kept.
    borrowing func publish(
        _ topic: String,
        payload: [UInt8],
        qos: MQTTQoS,
        retain: Bool
    ) throws(MQTTError) -> (identifier: Int32, failure: MQTTError?) {
        var identifier: Int32 = 0
        let result = unsafe mosquitto_publish_v5(
            self.instance,
            &identifier,
            topic,
            Int32(clamping: payload.count),
            payload,
            qos.rawValue,
            retain,
            nil
        )
        let code = errno
        switch result {
        case MOSQ_ERR_SUCCESS.rawValue:
            return (identifier, nil)
        case MOSQ_ERR_INVAL.rawValue, MOSQ_ERR_MALFORMED_UTF8.rawValue:
            throw MQTTError(
                .invalidTopic,
                "The MQTT topic '\(topic)' is refused by libmosquitto.",
                mosquittoCode: result
            )
        case MOSQ_ERR_PAYLOAD_SIZE.rawValue, MOSQ_ERR_OVERSIZE_PACKET.rawValue,
            MOSQ_ERR_QOS_NOT_SUPPORTED.rawValue, MOSQ_ERR_RETAIN_NOT_SUPPORTED.rawValue:
            let reason = unsafe String(cString: mosquitto_strerror(result))
            throw MQTTError(
                .invalidPayload,
                "The message for '\(topic)' (\(payload.count) bytes) cannot be sent to this broker: \(reason)",
                mosquittoCode: result
            )
        default:
            return (identifier, self.error(result, errno: code, doing: "Publishing to '\(topic)'"))
        }
    }

    /// Sends SUBSCRIBE and returns its packet identifier.
    borrowing func subscribe(_ filter: String, qos: MQTTQoS) throws(MQTTError) -> Int32 {
        var identifier: Int32 = 0
        let result = unsafe mosquitto_subscribe(self.instance, &identifier, filter, qos.rawValue)
        try self.check("Subscribing to '\(filter)'", result)
        return identifier
    }

    /// Sends UNSUBSCRIBE.
    borrowing func unsubscribe(_ filter: String) throws(MQTTError) {
        try self.check("Unsubscribing from '\(filter)'", unsafe mosquitto_unsubscribe(self.instance, nil, filter))
    }

    /// Sends DISCONNECT, which makes the broker forget the last will.
    borrowing func disconnect() throws(MQTTError) {
        try self.check("Taking leave of the MQTT broker", unsafe mosquitto_disconnect(self.instance))
    }

    private borrowing func set(_ option: mosq_opt_t, _ value: Int32) -> Int32 {
        unsafe mosquitto_int_option(self.instance, option, value)
    }

    private borrowing func check(_ action: @autoclosure () -> String, _ result: Int32) throws(MQTTError) {
        let code = errno
        guard result != MOSQ_ERR_SUCCESS.rawValue else { return }
        let error = self.error(result, errno: code, doing: action())
        // Where the broker has hung up before its reason was read, there is none to be had.
        guard error.code == .connectionLost, self.tls != nil,
            unsafe !self.inbox.takeUnretainedValue().isGreeted
        else { throw error }
        throw MQTTError(
            .connectionLost,
            "The broker \(self.broker) hung up as soon as TLS was agreed on. Perhaps it does not take the client "
                + "certificate, or asks for one: see its log.",
            mosquittoCode: result
        )
    }

    private borrowing func error(_ result: Int32, errno: Int32, doing action: String) -> MQTTError {
        if let tls = self.tls, let trouble = unsafe self.inbox.takeUnretainedValue().tlsTrouble {
            return .tls(trouble, tls, broker: self.broker)
        }
        let detail = unsafe self.inbox.takeUnretainedValue().lastError
        return .mosquitto(result, errno: errno, doing: action, detail: detail.map { "(\($0))" })
    }
}
