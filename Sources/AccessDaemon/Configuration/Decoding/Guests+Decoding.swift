import AccessControl

extension GuestRules {
    /// The section `guests`.
    init?(_ mapping: inout ConfigurationMapping, doors: [String]) {
        let circle = mapping.optional("circle")?.text()
        let names = mapping.required("doors")?.names(of: "door", among: doors)
        let maxDuration = mapping.optional("max_duration")?.duration(in: .seconds(60) ... .seconds(30 * 86_400))
        let perSponsor = mapping.optional("per_sponsor")?.integer(in: 1...100)
        guard let names else { return nil }
        self.init(
            circle: circle,
            doors: Set(names.map { DoorID($0) }),
            maxDuration: maxDuration ?? .seconds(12 * 3600),
            perSponsor: perSponsor ?? 1
        )
    }
}
