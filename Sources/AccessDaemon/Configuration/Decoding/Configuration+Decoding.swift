import AccessControl
import AdminAPI
import Hardware

extension Configuration {
    static func decode(_ root: ConfigurationValue, path: String) -> Configuration? {
        root.decode { mapping in Self.decode(&mapping, path: path) }
    }

    private static func decode(_ mapping: inout ConfigurationMapping, path: String) -> Configuration? {
        let context = mapping.owner.context
        let site = mapping.required("site")?.identifier(and: "-")
        let stateDirectory = mapping.optional("state_directory")?.filePath() ?? "/var/lib/p2k16d"
        let adminSocket = mapping.optional("admin")?.decode { AdminSocket(&$0) }
        let logLevel = mapping.optional("log")?.decode { $0.optional("level")?.choice(of: LogLevel.self) }
        let policy = mapping.optional("policy")?.decode { policy -> (grace: Duration?, freshness: Freshness?)? in
            (
                policy.optional("grace")?.duration(in: .zero ... .seconds(30 * 86400)),
                policy.optional("max_age")?.maxAge()
            )
        }
        let journal = mapping.optional("journal")?.decode { Journaling(&$0) } ?? Journaling()
        let cards = mapping.optional("cards")?.decode { Cards(&$0) } ?? Cards()
        let upstream = mapping.optional("upstream")?.decode { Upstream(&$0) }
        let hasBroker = mapping.has("mqtt")
        let broker = mapping.optional("mqtt")?.decode { Broker(&$0, site: site ?? "site") }
        let doorEntries = mapping.required("doors")?.entries() ?? []
        let doors = Self.doors(doorEntries, hasBroker: hasBroker)
        let dlockHTTP = mapping.optional("dlock_http")?.decode {
            DLockHTTPServer(&$0, doors: doorEntries.map(\.key))
        }
        let metrics = mapping.optional("metrics")?.decode { Metrics(&$0) }
        let toolEntries = mapping.optional("tools")?.entries() ?? []
        let readers = Self.readers(
            mapping.optional("readers")?.entries() ?? [],
            doors: doorEntries.map(\.key),
            tools: toolEntries.map(\.key),
            hasBroker: hasBroker
        )
        Self.checkLines(
            doors.flatMap(\.lineUses) + readers.flatMap(\.reader.lineUses),
            of: doorEntries.map(\.value) + readers.map(\.value)
        )
        Self.checkReaders(of: doorEntries, readers: readers)
        Self.checkKeypads(of: doors, readers: readers)
        let tools = Self.tools(toolEntries, hasBroker: hasBroker)
        Self.checkAges(&mapping, upstream: upstream)
        let guests = mapping.optional("guests")?.decode { GuestRules(&$0, doors: doorEntries.map(\.key)) }
        let alarms = mapping.optional("alarms")?.decode { Alarms(&$0, doors: doorEntries.map(\.key)) }
        let embedded = mapping.optional("embedded")
        let seed = embedded?.decode { $0.optional("seed")?.decode { Seed(&$0) } }
        if let embedded, mapping.has("upstream") {
            context.report(
                "'embedded' stands beside 'upstream', which then is the authority",
                at: embedded.keyPosition,
                suggestion: "Remove one of them."
            )
        }
        if let seed, !mapping.has("upstream") {
            Self.compare(doorEntries, toolEntries, with: seed)
        }
        guard let site else { return nil }
        return Configuration(
            path: path,
            site: site,
            stateDirectory: stateDirectory,
            adminSocket: adminSocket?.path ?? "/run/p2k16d/admin.sock",
            adminAccounts: adminSocket?.accounts ?? [:],
            adminSocketGroup: adminSocket?.group,
            roles: adminSocket?.roles ?? RoleGrants(),
            logLevel: logLevel ?? .info,
            grace: policy?.grace ?? .seconds(86400),
            freshness: policy?.freshness ?? Self.defaultFreshness,
            journal: journal,
            cardKeyFile: cards.keyFile ?? "\(stateDirectory)/card.key",
            unknownTapRetention: cards.unknownTaps,
            upstream: upstream,
            broker: broker,
            dlockHTTP: dlockHTTP,
            metrics: metrics,
            doors: doors,
            readers: readers.map(\.reader),
            tools: tools,
            guests: guests,
            alarms: alarms ?? Alarms(),
            seed: seed,
            notes: []
        )
    }

    private static func doors(
        _ entries: [(key: String, value: ConfigurationValue)],
        hasBroker: Bool
    ) -> [Door] {
        var keys: [String: String] = [:]
        var topics: [String: String] = [:]
        let doors = entries.compactMap { id, value -> Door? in
            guard value.checkName(id) else { return nil }
            return value.decode { mapping in
                let door = Door(&mapping, id: id, doors: entries.map(\.key), hasBroker: hasBroker)
                guard let door else { return nil }
                if let other = keys.updateValue(id, forKey: door.key) {
                    value.context.report(
                        "'\(value.path)' has the same key '\(door.key)' as the door '\(other)'",
                        at: value.keyPosition,
                        suggestion: "Give each door its own 'key', so that events tell them apart."
                    )
                }
                if case .mqtt(let topic, _) = door.lock, let other = topics.updateValue(id, forKey: topic) {
                    value.context.report(
                        "'\(value.path)' commands the same topic as the door '\(other)'",
                        at: value.keyPosition,
                        suggestion: "Give each lock its own topic."
                    )
                }
                if case .espRFID(let node) = door.lock, let other = topics.updateValue(id, forKey: node.place) {
                    value.context.report(
                        "'\(value.path)' has the same node as the door '\(other)'",
                        at: value.keyPosition,
                        suggestion: "Give each door its own."
                    )
                }
                if let topic = door.dlock13?.open, let other = topics.updateValue(id, forKey: topic) {
                    value.context.report(
                        "'\(value.path).dlock13' obeys the topic that the door '\(other)' commands or obeys",
                        at: value.keyPosition,
                        suggestion: "Give each door its own topic."
                    )
                }
                return door
            }
        }
        return doors
    }

    private static func readers(
        _ entries: [(key: String, value: ConfigurationValue)],
        doors: [String],
        tools: [String],
        hasBroker: Bool
    ) -> [(reader: Reader, value: ConfigurationValue)] {
        var places: [String: String] = [:]
        return entries.compactMap { id, value in
            guard value.checkName(id) else { return nil }
            return value.decode { mapping in
                let reader = Reader(&mapping, id: id, doors: doors, tools: tools, hasBroker: hasBroker)
                guard let reader else { return nil }
                if let place = reader.source.place, let other = places.updateValue(id, forKey: place) {
                    value.context.report(
                        "'\(value.path)' reads the same \(reader.source.placeName) as the reader '\(other)'",
                        at: value.keyPosition,
                        suggestion: "Give each reader its own."
                    )
                }
                return (reader, value)
            }
        }
    }

    /// Reports lines that are claimed twice, as far as they are called alike.
    private static func checkLines(_ uses: [LineUse], of sections: [ConfigurationValue]) {
        for conflict in Self.conflicts(of: uses, at: \.place) {
            guard let section = sections.first(where: { $0.path == conflict.second.section }) else { continue }
            let (text, suggestion) = conflict.message
            section.context.report(text, at: section.keyPosition, suggestion: suggestion)
        }
    }

    private static func checkReaders(
        of doors: [(key: String, value: ConfigurationValue)],
        readers: [(reader: Reader, value: ConfigurationValue)]
    ) {
        for (id, value) in doors where !readers.contains(where: { $0.reader.door?.rawValue == id }) {
            value.context.report(
                "the door '\(id)' has no reader",
                at: value.keyPosition,
                suggestion: "Add one to 'readers' with 'door: \(id)', or remove the door."
            )
        }
    }

    private static func checkKeypads(of doors: [Door], readers: [(reader: Reader, value: ConfigurationValue)]) {
        let asking = Set(doors.filter(\.asksForPIN).map(\.id))
        for (reader, value) in readers {
            guard let door = reader.door, asking.contains(door), !reader.hasKeypad else { continue }
            value.context.report(
                "the reader '\(reader.id)' has no keypad, and its door '\(door)' asks for a PIN",
                at: value.keyPosition,
                suggestion: "Configure its keypad, or remove 'pin' from the door."
            )
        }
    }

    /// Names that the directory may well get later are only noted.
    private static func compare(
        _ doors: [(key: String, value: ConfigurationValue)],
        _ tools: [(key: String, value: ConfigurationValue)],
        with seed: Seed
    ) {
        for (_, value) in doors {
            value.noteUnknown("circles", kind: "circle", known: seed.circles.map(\.name))
            value.noteUnknown("badges", kind: "badge", known: seed.badges.map(\.title))
        }
        for (name, value) in tools {
            if !seed.tools.contains(where: { $0.name == name }) {
                let near = Suggestion.nearest(to: name, among: seed.tools.map(\.name))
                value.context.note(
                    "the seed has no tool '\(name)'",
                    at: value.keyPosition,
                    suggestion: near.map { "Did you mean '\($0)'?" }
                )
            }
            value.noteUnknown("badges", kind: "badge", known: seed.badges.map(\.title))
        }
    }
}

extension ConfigurationValue {
    /// Reports a key that is no name for a door or reader.
    fileprivate func checkName(_ name: String) -> Bool {
        guard Self.isIdentifier(name, and: "-_") else {
            self.context.report(
                "'\(self.path)' is no name for a door or reader",
                at: self.keyPosition,
                suggestion: Self.identifierRule(and: "-_")
            )
            return false
        }
        return true
    }

    /// Notes the elements of a list below that the seed does not have.
    fileprivate func noteUnknown(_ key: String, kind: String, known: [String]) {
        guard case .mapping(let entries) = self.content,
            case .list(let elements) = entries.first(where: { $0.key == key })?.value.content
        else { return }
        for element in elements {
            var element = element
            // A badge may be named with further keys.
            if case .mapping(let keys) = element.content, let named = keys.first(where: { $0.key == kind }) {
                element = named.value
            }
            guard case .scalar(let name, _) = element.content, !known.contains(name) else { continue }
            element.note(
                "names the \(kind) '\(name)', which the seed does not have",
                suggestion: Suggestion.nearest(to: name, among: known).map { "Did you mean '\($0)'?" }
            )
        }
    }
}
