import Testing

@testable import MQTT

@Suite struct MQTTTopicTests {
    @Test(arguments: ["a", "a/b", "/", "$SYS/x", "dør/åpen", String(repeating: "x", count: 65_535)])
    func acceptsTopics(_ topic: String) throws {
        try MQTTTopic.validate(name: topic)
    }

    @Test(arguments: ["", "a/#", "a/+/b", "a\0b", String(repeating: "x", count: 65_536)])
    func refusesTopics(_ topic: String) {
        let error = #expect(throws: MQTTError.self) { try MQTTTopic.validate(name: topic) }
        #expect(error?.code == .invalidTopic)
    }

    @Test(arguments: ["a", "#", "+", "a/#", "+/b/+", "/#"])
    func acceptsFilters(_ filter: String) throws {
        try MQTTTopic.validate(filter: filter)
    }

    @Test(arguments: ["", "a#", "#/a", "a+/b", "a\0", "$share/group/a"])
    func refusesFilters(_ filter: String) {
        #expect(throws: MQTTError.self) { try MQTTTopic.validate(filter: filter) }
    }

    @Test(arguments: [
        ("a/b", "a/b", true), ("a/b", "a/c", false), ("a/+", "a/b", true), ("a/+", "a/b/c", false), ("a/#", "a", true),
        ("#", "a/b", true), ("#", "$SYS/x", false), ("+/+", "/x", true),
    ])
    func matches(filter: String, name: String, expected: Bool) {
        #expect(MQTTTopic.matches(filter: filter, name: name) == expected)
    }
}
