import CMosquitto
import Logging

// libmosquitto calls these inside our own calls into it, on the thread that made them. They copy and hand over.

/// Makes the callbacks of a new instance put their events into the inbox that is its user data.
func setCallbacks(_ instance: OpaquePointer) {
    unsafe mosquitto_connect_v5_callback_set(instance, onConnect)
    unsafe mosquitto_publish_v5_callback_set(instance, onPublish)
    unsafe mosquitto_subscribe_callback_set(instance, onSubscribe)
    unsafe mosquitto_message_callback_set(instance, onMessage)
    unsafe mosquitto_log_callback_set(instance, onLog)
}

private func inbox(_ userData: UnsafeMutableRawPointer?) -> MosquittoInbox {
    unsafe Unmanaged<MosquittoInbox>.fromOpaque(userData!).takeUnretainedValue()
}

private func onConnect(
    _: OpaquePointer?,
    userData: UnsafeMutableRawPointer?,
    reason: Int32,
    flags: Int32,
    properties: OpaquePointer?
) {
    unsafe inbox(userData).append(.greeted(reason: UInt8(truncatingIfNeeded: reason)))
}

private func onPublish(
    _: OpaquePointer?,
    userData: UnsafeMutableRawPointer?,
    identifier: Int32,
    reason: Int32,
    properties: OpaquePointer?
) {
    let event = MosquittoInbox.Event.published(identifier: identifier, reason: UInt8(truncatingIfNeeded: reason))
    unsafe inbox(userData).append(event)
}

private func onSubscribe(
    _: OpaquePointer?,
    userData: UnsafeMutableRawPointer?,
    identifier: Int32,
    count: Int32,
    granted: UnsafePointer<Int32>?
) {
    // Each SUBSCRIBE of ours names one filter; an empty SUBACK is a broker's fault and counts as a refusal.
    let reason = unsafe count > 0 ? UInt8(truncatingIfNeeded: granted![0]) : 0x80
    unsafe inbox(userData).append(.subscribed(identifier: identifier, reason: reason))
}

private func onMessage(
    _: OpaquePointer?,
    userData: UnsafeMutableRawPointer?,
    message: UnsafePointer<mosquitto_message>?
) {
    guard let message = unsafe message?.pointee, let topic = unsafe message.topic else { return }
    guard unsafe message.payloadlen <= MQTTClient.maximumPayload else {
        return unsafe inbox(userData).append(.oversized)
    }
    let payload = unsafe UnsafeRawBufferPointer(start: message.payload, count: Int(message.payloadlen))
    let copy = unsafe MQTTMessage(
        topic: String(cString: topic),
        payload: Array(payload),
        // Subscriptions ask for at most 1, so that no broker may deliver 2.
        qos: message.qos == 0 ? .atMostOnce : .atLeastOnce,
        retain: message.retain
    )
    unsafe inbox(userData).append(.message(copy))
}

private func onLog(
    instance: OpaquePointer?,
    userData: UnsafeMutableRawPointer?,
    level: Int32,
    line: UnsafePointer<CChar>?
) {
    guard let line = unsafe line else { return }
    let inbox = unsafe inbox(userData)
    if level == MOSQ_LOG_ERR {
        // Asked now: on return the library has closed the connection, and freed what knows.
        inbox.note(
            error: unsafe String(cString: line),
            verification: unsafe p2k16d_mosquitto_verify_result(instance)
        )
    }
    // A copy of the line is made only where somebody reads it: there are several for each message.
    if level == MOSQ_LOG_DEBUG {
        inbox.logger.trace("libmosquitto", metadata: ["mqtt.line": "\(unsafe String(cString: line))"])
    } else {
        inbox.logger.debug("libmosquitto", metadata: ["mqtt.line": "\(unsafe String(cString: line))"])
    }
}
