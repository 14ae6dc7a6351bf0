import AdminModel
import Glibc
import NIOSSL
import Postgres

/// A file with certificates that the configuration names, as it is now.
struct CertificateFacts: Sendable {
    enum Role: Sendable {
        /// What this site shows of itself: the first certificate counts.
        case identity
        /// Whom it believes: one that counts is enough.
        case authorities
    }

    enum State: Sendable {
        case unreadable(reason: String)
        /// - Parameter days: how many whole days are left; negative once it is over.
        case ends(days: Int)
    }

    /// From here on somebody should make a new one.
    private static let warning = 30
    private static let day = 86_400

    /// Its key in the configuration, as `mqtt.tls.ca_file`.
    var key: String
    var path: String
    var state: State

    /// Reads the file; blocks.
    ///
    /// - Parameter now: seconds since 1970.
    static func gather(_ role: Role, _ key: String, _ path: String, at now: Int = time(nil)) -> CertificateFacts {
        let reason: String
        if access(path, R_OK) != 0 {
            reason = String(cString: strerror(errno))
        } else if let ends = try? NIOSSLCertificate.fromPEMFile(path).map({ Int($0.notValidAfter) }),
            let end = role == .identity ? ends.first : ends.max()
        {
            return Self(
                key: key,
                path: path,
                state: .ends(days: Int((Double(end - now) / Double(Self.day)).rounded(.down)))
            )
        } else {
            reason = "it holds no certificate in PEM"
        }
        return Self(key: key, path: path, state: .unreadable(reason: reason))
    }

    /// Those of a configuration.
    static func gather(of configuration: Configuration) -> [CertificateFacts] {
        var files: [(role: Role, key: String, path: String?)] = [
            (.authorities, "mqtt.tls.ca_file", configuration.broker?.tls?.authorityFile),
            (.identity, "mqtt.tls.certificate_file", configuration.broker?.tls?.certificateFile),
            (.identity, "dlock_http.tls.certificate_file", configuration.dlockHTTP?.tls?.certificateFile),
        ]
        let upstreams = [
            ("upstream.connection", configuration.upstream?.connection),
            ("upstream.admin.connection", configuration.upstream?.admin?.connection),
        ]
        for (key, connection) in upstreams {
            guard let connection,
                let database = try? PostgresConfiguration(connectionString: connection, applicationName: "p2k16d")
            else { continue }
            files.append((.authorities, "sslrootcert of \(key)", database.authoritiesFile))
            files.append((.identity, "sslcert of \(key)", database.certificateFile))
        }
        for door in configuration.doors {
            guard case .dlockHTTP(let lock) = door.lock else { continue }
            files.append((.authorities, "doors.\(door.id).lock.ca_file", lock.authorityFile))
        }
        return files.compactMap { file in file.path.map { .gather(file.role, file.key, $0) } }
    }

    var finding: Finding {
        let renewal = "Put a new one in its place; it is read at the next connection: Docs/operations.md, Certificates."
        switch self.state {
        case .unreadable(let reason):
            return self.finding(.error, "cannot be used: \(reason)", "Put it there, readable by the daemon's user.")
        case .ends(let days) where days < 0:
            return self.finding(.error, "has ended: with the next connection nothing goes any more", renewal)
        case .ends(let days) where days < Self.warning:
            return self.finding(.warning, "ends in \(days) days: then nothing goes any more", renewal)
        case .ends(let days):
            return self.finding(.ok, "counts for \(days) more days", nil)
        }
    }

    private func finding(_ severity: FindingSeverity, _ meaning: String, _ remedy: String?) -> Finding {
        Finding(.configuration, severity, "certificate", "\(self.path) (\(self.key))", meaning, remedy: remedy)
    }
}
