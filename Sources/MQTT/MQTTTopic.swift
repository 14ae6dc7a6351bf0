import CMosquitto

/// What may stand in a topic (MQTT 5.0, section 4.7).
enum MQTTTopic {
    /// - Throws: ``MQTTError`` with code `invalidTopic` unless one can publish to this.
    static func validate(name: String) throws(MQTTError) {
        try Self.validate(bytes: name)
        if Self.isPattern(name) {
            throw MQTTError(.invalidTopic, "The MQTT topic '\(name)' contains a wildcard; publish to one topic.")
        }
    }

    /// - Throws: ``MQTTError`` with code `invalidTopic` unless one can subscribe to this.
    static func validate(filter: String) throws(MQTTError) {
        try Self.validate(bytes: filter)
        guard unsafe mosquitto_sub_topic_check(filter) == MOSQ_ERR_SUCCESS.rawValue else {
            throw MQTTError(
                .invalidTopic,
                "The MQTT filter '\(filter)' is malformed; '+' stands for one whole level, '#' only at the end."
            )
        }
        // Messages are handed out by comparing their topic with the filter, which a shared one never matches.
        if filter.hasPrefix("$share/") {
            throw MQTTError(.invalidTopic, "The MQTT filter '\(filter)' is shared; only plain filters are supported.")
        }
    }

    /// Whether a filter stands for more than the one topic that it names.
    static func isPattern(_ filter: String) -> Bool {
        filter.utf8.contains { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "#") }
    }

    /// Whether a message published to `name` is one that a subscription to `filter` asked for; both are valid.
    static func matches(filter: String, name: String) -> Bool {
        var matches = false
        let result = unsafe mosquitto_topic_matches_sub(filter, name, &matches)
        return result == MOSQ_ERR_SUCCESS.rawValue && matches
    }

    private static func validate(bytes topic: String) throws(MQTTError) {
        if topic.isEmpty { throw MQTTError(.invalidTopic, "The MQTT topic is empty; name one.") }
        if topic.utf8.count > 65_535 {
            throw MQTTError(.invalidTopic, "The MQTT topic is longer than 65,535 bytes; shorten it.")
        }
        if topic.utf8.contains(0) {
            throw MQTTError(.invalidTopic, "The MQTT topic contains a NUL character; remove it.")
        }
    }
}
