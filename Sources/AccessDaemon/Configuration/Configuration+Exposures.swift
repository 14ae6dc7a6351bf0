import Postgres

extension Configuration {
    /// A connection over the network that the configuration leaves unprotected.
    struct Exposure: Sendable, Hashable {
        /// What is at the other end.
        enum Peer: Sendable, Hashable {
            case broker, database
        }

        var peer: Peer
        /// Like `the connection to the broker db:1883`.
        var connection: String
        /// What somebody on the network can do about it.
        var meaning: String
        var remedy: String
    }

    /// Connections that others can read along on, or answer in place of the server; empty when all is well.
    var exposures: [Exposure] {
        let upstreams = [self.upstream?.connection, self.upstream?.admin?.connection]
        return [self.broker.flatMap(self.exposure)].compactMap(\.self)
            + upstreams.compactMap(\.self).compactMap(self.exposure)
    }

    private func exposure(of broker: Broker) -> Exposure? {
        let connection = "the connection to the broker \(broker.host):\(broker.port)"
        guard !LoopbackHost.contains(broker.host) else { return nil }
        guard let tls = broker.tls else {
            return Exposure(
                peer: .broker,
                connection: connection,
                meaning:
                    "goes over the network in clear: whoever listens there learns the password, and can open MQTT locks",
                remedy: "Let the broker speak TLS, and remove 'tls: false' from \(self.path)."
            )
        }
        guard !tls.verify else { return nil }
        return Exposure(
            peer: .broker,
            connection: connection,
            meaning:
                "is encrypted, but to whoever answers: somebody on the way can pose as the broker and open MQTT locks",
            remedy:
                "Name the authority of the broker's certificate by mqtt.tls.ca_file in \(self.path), and remove 'verify'."
        )
    }

    private func exposure(of upstream: String) -> Exposure? {
        guard let database = try? PostgresConfiguration(connectionString: upstream, applicationName: "p2k16d") else {
            return nil
        }
        let connection = "the connection to the database \(database)"
        switch database.protection {
        case .local, .verified:
            return nil
        case .clear:
            return Exposure(
                peer: .database,
                connection: connection,
                meaning: "may go over the network in clear: whoever listens there reads names and card hashes, and can "
                    + "let people in by answers of their own",
                remedy: "Turn ssl on in PostgreSQL, and remove sslmode from \(self.path): verify-full is the default."
            )
        case .unverified:
            return Exposure(
                peer: .database,
                connection: connection,
                meaning: "is encrypted, but to whoever answers: somebody on the way can pose as the database and let "
                    + "people in",
                remedy: "Remove sslmode from \(self.path): verify-full is the default. sslrootcert names the authority."
            )
        }
    }
}

extension Configuration.Exposure: CustomStringConvertible {
    /// As a sentence without a full stop.
    var description: String { "\(self.connection) \(self.meaning)" }
}
