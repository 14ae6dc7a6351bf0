import CMosquitto
import Glibc

extension MQTTError {
    /// The error for a code that libmosquitto returned, with errno as it was right after the call.
    static func mosquitto(_ result: Int32, errno: Int32, doing action: String, detail: String?) -> MQTTError {
        let code: Code =
            switch result {
            case MOSQ_ERR_TLS.rawValue, MOSQ_ERR_TLS_HANDSHAKE.rawValue: .tls
            case MOSQ_ERR_EAI.rawValue, MOSQ_ERR_LOOKUP.rawValue: .unreachable
            case MOSQ_ERR_INVAL.rawValue, MOSQ_ERR_NOT_SUPPORTED.rawValue: .configuration
            case MOSQ_ERR_KEEPALIVE.rawValue, MOSQ_ERR_TIMEOUT.rawValue: .timedOut
            default: .connectionLost
            }
        var reason =
            result == MOSQ_ERR_ERRNO.rawValue && errno != 0
            ? unsafe String(cString: strerror(errno)) : unsafe String(cString: mosquitto_strerror(result))
        if let detail { reason += " \(detail)" }
        return MQTTError(code, "\(action) failed: \(reason)", mosquittoCode: result)
    }

    /// The error for a CONNACK that refuses, `nil` for one that accepts.
    static func refusedConnection(reason: UInt8, version: MQTTProtocolVersion, broker: String) -> MQTTError? {
        let text = unsafe String(
            cString: version == .v5 ? mosquitto_reason_string(Int32(reason)) : mosquitto_connack_string(Int32(reason))
        )
        switch reason {
        case 0:
            return nil
        // 5.0 section 3.2.2.2 and 3.1.1 section 3.2.2.3; libmosquitto reports the old refusal of a 5.0 CONNECT as 0x84.
        case 1, 0x84:
            return MQTTError(
                .unsupportedProtocol,
                "The broker \(broker) refuses MQTT \(version.rawValue); allow that version there.",
                reasonCode: reason
            )
        case 4, 5, 0x86, 0x87:
            return MQTTError(
                .notAuthorized,
                "The broker \(broker) refuses the login (\(text)); check user name, password and its access rules.",
                reasonCode: reason
            )
        default:
            return MQTTError(
                .connectionRefused,
                "The broker \(broker) refuses the connection (\(text)); see the broker's log.",
                reasonCode: reason
            )
        }
    }

    /// The broker's reason code in words.
    static func text(reason: UInt8) -> String {
        unsafe String(cString: mosquitto_reason_string(Int32(reason)))
    }
}
