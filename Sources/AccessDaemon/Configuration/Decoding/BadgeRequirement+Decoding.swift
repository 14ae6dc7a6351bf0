import AccessControl

extension ConfigurationValue {
    /// A list of badges without repetition: each a title, or a section with `badge` and `max_age`.
    func badgeRequirements() -> [BadgeRequirement]? {
        guard let elements = self.list() else { return nil }
        var seen: Set<String> = []
        return elements.compactMap { element in
            guard let requirement = element.badgeRequirement() else { return nil }
            if !seen.insert(requirement.badge).inserted {
                element.fail("repeats '\(requirement.badge)'", suggestion: "Remove it here.")
            }
            return requirement
        }
    }

    private func badgeRequirement() -> BadgeRequirement? {
        guard case .mapping = self.content else { return self.text().map { BadgeRequirement(badge: $0) } }
        return self.decode { mapping in
            let badge = mapping.required("badge")?.text()
            let maxAge = mapping.optional("max_age")?.months()
            return badge.map { BadgeRequirement(badge: $0, maxAge: maxAge) }
        }
    }

    /// A number of calendar months: `1 month` to `1200 months`, or in years.
    private func months() -> Months? {
        let rule = "Write whole months or years, as in '24 months' or '2 years'."
        guard let text = self.text() else { return nil }
        let parts = text.split(separator: " ")
        guard parts.count == 2, parts[0].allSatisfy({ $0.isASCII && $0.isNumber }), let number = Int(parts[0]) else {
            self.fail("is no number of months", suggestion: rule)
            return nil
        }
        let lengths = ["month": 1, "months": 1, "year": 12, "years": 12]
        guard let length = lengths[String(parts[1])] else {
            self.fail("is no number of months", suggestion: rule)
            return nil
        }
        guard (1...(1200 / length)).contains(number) else {
            self.fail("is out of range", suggestion: "Use 1 month to 100 years.")
            return nil
        }
        return Months(number * length)
    }
}
