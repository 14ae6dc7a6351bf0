import AccessControl
import Hardware

extension Configuration.ESPRFIDNode {
    init?(_ mapping: inout ConfigurationMapping) {
        let topic = mapping.required("topic")?.topicBase()
        let hostname = mapping.required("hostname")?.text()
        let address = mapping.required("doorip")?.text()
        var horizon: Duration?
        var syntax: CardNumberSyntax?
        let provisioning = mapping.optional("provision")?.decode { mapping -> ESPRFIDNode.Provisioning? in
            let manage = mapping.optional("manage")?.choice(of: ESPRFIDNode.Provisioning.Manage.self)
            let interval = mapping.optional("interval")?.duration(in: .seconds(300) ... .seconds(86_400))
            horizon = mapping.optional("horizon")?.duration(in: .seconds(86_400) ... .seconds(365 * 86_400))
            syntax = CardNumberSyntax(&mapping)
            return ESPRFIDNode.Provisioning(manage: manage ?? .own, interval: interval ?? .seconds(3600))
        }
        guard let topic, let hostname, let address else { return nil }
        self.init(settings: .init(topic: topic, hostname: hostname, address: address, provisioning: provisioning))
        if let horizon { self.horizon = horizon }
        if let syntax { self.syntax = syntax }
    }
}
