import AccessControl

extension Configuration.Seed {
    init(_ mapping: inout ConfigurationMapping) {
        let accounts = mapping.elements("accounts", unique: "username") { Account(&$0) }
        let usernames = mapping.texts(of: "accounts", key: "username")
        let circles = mapping.elements("circles", unique: "name") { Circle(&$0, usernames: usernames) }
        let circleNames = mapping.texts(of: "circles", key: "name")
        self.init(
            accounts: accounts,
            circles: circles,
            companies: mapping.elements("companies", unique: "name") { Company(&$0, usernames: usernames) },
            badges: mapping.elements("badges", unique: "title") { Badge(&$0, usernames: usernames) },
            tools: mapping.elements("tools", unique: "name") { Tool(&$0, circles: circleNames) },
            cards: Self.cards(&mapping, usernames: usernames, accounts: accounts)
        )
    }

    private static func cards(
        _ mapping: inout ConfigurationMapping,
        usernames: [String],
        accounts: [Account]
    ) -> [Card] {
        var seen: Set<CardNumber> = []
        return mapping.elements("cards", unique: nil) { element in
            guard let card = Card(&element, usernames: usernames) else { return nil }
            if !seen.insert(card.number).inserted {
                element.owner.context.report(
                    "'\(element.owner.path)' has the number of an earlier card",
                    at: element.owner.position,
                    suggestion: "Each card has its own number."
                )
            }
            if accounts.contains(where: { $0.username == card.user && $0.isSystem }) {
                element.owner.context.report(
                    "'\(element.owner.path)' gives a card to '\(card.user)', which is a system account",
                    at: element.owner.position,
                    suggestion: "Only people have cards."
                )
            }
            return card
        }
    }
}

extension Configuration.Seed.Account {
    fileprivate init?(_ mapping: inout ConfigurationMapping) {
        let username = mapping.required("username")?.text(limit: 50)
        let name = mapping.optional("name")?.text()
        let paidUntil = mapping.optional("paid_until")?.seedTime()
        let isSystem = mapping.optional("system")?.boolean() ?? false
        guard let username else { return nil }
        self.init(username: username, name: name ?? username, paidUntil: paidUntil, isSystem: isSystem)
    }
}

extension Configuration.Seed.Circle {
    fileprivate init?(_ mapping: inout ConfigurationMapping, usernames: [String]) {
        let name = mapping.required("name")?.text()
        let members = mapping.optional("members")?.names(of: "account", among: usernames) ?? []
        guard let name else { return nil }
        self.init(name: name, members: members)
    }
}

extension Configuration.Seed.Company {
    fileprivate init?(_ mapping: inout ConfigurationMapping, usernames: [String]) {
        let name = mapping.required("name")?.text()
        let isActive = mapping.optional("active")?.boolean() ?? true
        let employees = mapping.optional("employees")?.names(of: "account", among: usernames) ?? []
        guard let name else { return nil }
        self.init(name: name, isActive: isActive, employees: employees)
    }
}

extension Configuration.Seed.Badge {
    fileprivate init?(_ mapping: inout ConfigurationMapping, usernames: [String]) {
        let title = mapping.required("title")?.text()
        let awarded = mapping.optional("awarded")?.names(of: "account", among: usernames) ?? []
        guard let title else { return nil }
        self.init(title: title, awarded: awarded)
    }
}

extension Configuration.Seed.Tool {
    fileprivate init?(_ mapping: inout ConfigurationMapping, circles: [String]) {
        let name = mapping.required("name")?.text()
        let circle = mapping.optional("circle")?.name(of: "circle", among: circles)
        guard let name else { return nil }
        self.init(name: name, circle: circle)
    }
}

extension Configuration.Seed.Card {
    fileprivate init?(_ mapping: inout ConfigurationMapping, usernames: [String]) {
        let user = mapping.required("user")?.name(of: "account", among: usernames)
        let number = mapping.required("number")?.cardNumber()
        let label = mapping.required("label")?.text(limit: 100)
        let status = mapping.optional("status")?.choice(of: Card.Status.self)
        let validUntil = mapping.optional("valid_until")?.seedTime()
        guard let user, let number, let label else { return nil }
        self.init(user: user, number: number, label: label, status: status ?? .active, validUntil: validUntil)
    }
}

extension ConfigurationMapping {
    /// The elements of a list of sections, no two of which may share the text of the unique key; absent is empty.
    fileprivate mutating func elements<Element>(
        _ list: String,
        unique key: String?,
        decode: (inout ConfigurationMapping) -> Element?
    ) -> [Element] {
        var seen: Set<String> = []
        return (self.optional(list)?.list() ?? []).compactMap { value in
            if let key, let text = value.text(of: key), !seen.insert(text).inserted {
                value.context.report(
                    "'\(value.path)' repeats the \(key) '\(text)'",
                    at: value.position,
                    suggestion: "Keep one of them."
                )
            }
            return value.decode(decode)
        }
    }

    /// What the elements of a list say under a key, also of those that are wrong otherwise.
    fileprivate func texts(of list: String, key: String) -> [String] {
        guard case .list(let elements) = self.peek(list)?.content else { return [] }
        return elements.compactMap { $0.text(of: key) }
    }
}

extension ConfigurationValue {
    fileprivate func text(of key: String) -> String? {
        guard case .mapping(let entries) = self.content,
            case .scalar(let text, _) = entries.first(where: { $0.key == key })?.value.content
        else { return nil }
        return text
    }

    /// A time of the seed; nil for `none` as well.
    fileprivate func seedTime() -> SeedTime? {
        guard let text = self.text(), text != "none" else { return nil }
        guard let time = SeedTime(parsing: text) else {
            self.fail(
                "is no time",
                suggestion: "Write +20d or -12h from now, 2027-01-31, 2027-01-31T12:00:00Z, or none."
            )
            return nil
        }
        return time
    }

    /// The whole number of a card in hexadecimal; no message repeats a digit of it.
    fileprivate func cardNumber() -> CardNumber? {
        guard let text = self.text() else { return nil }
        do {
            let number = try CardNumberSyntax().parse(text)
            if let refusal = number.refusal { throw CardNumberError.refused(refusal) }
            return number
        } catch {
            self.fail("is refused: \(error)", suggestion: "Write the UID in hexadecimal, as in 04:A3:5F:1B:C2:66:80.")
            return nil
        }
    }
}
