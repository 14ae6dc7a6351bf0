extension Configuration.Metrics {
    init?(_ mapping: inout ConfigurationMapping) {
        let listen = mapping.required("listen")
        guard let listen, let address = listen.listenAddress() else { return nil }
        guard address.isLoopback else {
            listen.fail(
                "is reachable from other machines, and whoever reads the metrics sees when people come and go",
                suggestion: "Listen on 127.0.0.1, and let an agent or a proxy with a login carry them further."
            )
            return nil
        }
        self.init(host: address.host, port: address.port)
    }
}
