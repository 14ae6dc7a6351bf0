import Hardware

// The controllers on MQTT whose dialects are not our own.
extension Configuration.ToolController {
    /// - Parameter tool: its name, which is part of p2k16's topics.
    static func mqtt(
        _ kind: Configuration.ToolControllerKind,
        _ mapping: inout ConfigurationMapping,
        tool: String
    ) -> Self? {
        let dialect: MQTTControllerDialect?
        switch kind {
        case .simulated, .native, .espRFID: return nil
        case .p2k16: dialect = .p2k16(&mapping, tool: tool)
        case .machineAccess: dialect = .machineAccess(&mapping)
        case .machineAccessArduino:
            dialect = mapping.required("topic")?.topicBase().map { .machineAccessArduino(base: $0) }
        case .toolLock: dialect = .toolLock(&mapping)
        }
        // Those that give no sign of life by themselves cannot be missed, and know no such key.
        var silence: Duration?
        switch kind {
        case .simulated, .native, .espRFID, .p2k16, .machineAccessArduino: break
        case .machineAccess: silence = mapping.optional("silence")?.duration(in: .seconds(15) ... .seconds(3600))
        case .toolLock: silence = mapping.optional("silence")?.duration(in: .seconds(45) ... .seconds(3600))
        }
        return dialect.map { .mqtt($0, silence: silence ?? $0.usualSilence) }
    }
}

extension MQTTControllerDialect {
    fileprivate static func p2k16(_ mapping: inout ConfigurationMapping, tool: String) -> Self? {
        let prefixValue = mapping.optional("prefix")
        let prefix = prefixValue == nil ? "bitraf/tool" : prefixValue?.topicBase()
        let acknowledge = mapping.optional("acknowledge")?.word(among: ["islocked", "none"])
        let isName = !tool.isEmpty && !tool.contains { "+#/".contains($0) || $0.isNewline || $0 == "\0" }
        if !isName {
            mapping.owner.context.report(
                "'\(tool)' is no name for a tool with p2k16's topics, of which it becomes a part",
                at: mapping.owner.keyPosition,
                suggestion: "Rename it in p2k16 to something without '+', '#' and '/'."
            )
        }
        guard let prefix, isName else { return nil }
        return .p2k16(base: "\(prefix)/\(tool)", answers: acknowledge == "islocked")
    }

    fileprivate static func machineAccess(_ mapping: inout ConfigurationMapping) -> Self? {
        let prefixValue = mapping.optional("prefix")
        let prefix = prefixValue == nil ? "public" : prefixValue?.topicBase()
        let layout = mapping.optional("layout")?.choice(of: MachineAccessTopics.Layout.self) ?? .firmware
        let device = mapping.required("device")?.topicLevel()
        // The firmware has at most four relays.
        let index = mapping.required("index")?.integer(in: 0...(layout == .firmware ? 3 : 99))
        guard let prefix, let device, let index else { return nil }
        return .machineAccess(MachineAccessTopics(prefix: prefix, device: device, index: index, layout: layout))
    }

    fileprivate static func toolLock(_ mapping: inout ConfigurationMapping) -> Self? {
        let prefixValue = mapping.optional("prefix")
        let prefix = prefixValue == nil ? "public/toollock" : prefixValue?.topicBase()
        let role = mapping.required("role")?.topicLevel()
        let tellsReturn = mapping.optional("return_checks_in")?.boolean()
        guard let prefix, let role else { return nil }
        return .toolLock(base: "\(prefix)/\(role)", tellsReturn: tellsReturn ?? true)
    }
}

extension ConfigurationValue {
    /// The beginning of topics, to the letter, but without a slash at the end, since one follows.
    func topicBase() -> String? {
        guard let topic = self.topic() else { return nil }
        guard !topic.hasSuffix("/") else {
            self.fail("ends with a slash", suggestion: "Leave the last slash away: more is put behind it.")
            return nil
        }
        return topic
    }

    /// One level of a topic.
    fileprivate func topicLevel() -> String? {
        guard let topic = self.topic() else { return nil }
        guard !topic.contains("/") else {
            self.fail(
                "holds a slash",
                suggestion: "It is one level of the topic; put what stands before it into 'prefix'."
            )
            return nil
        }
        return topic
    }
}
