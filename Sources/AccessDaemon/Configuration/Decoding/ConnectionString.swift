/// The keywords of a libpq connection string, as far as the configuration has to know them.
/// https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING
struct ConnectionString {
    /// Values by keyword; of a URI its parameters, with `password` when there is one beside the user.
    private(set) var values: [String: String] = [:]

    /// - Returns: nil when libpq would refuse it for its form.
    init?(_ text: String) {
        for scheme in ["postgresql://", "postgres://"] where text.hasPrefix(scheme) {
            self.init(uri: text.dropFirst(scheme.count))
            return
        }
        self.init(keywords: text)
    }

    private init(uri: Substring) {
        let parts = uri.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let authority = parts[0].prefix { $0 != "/" }
        var hosts = authority
        if let at = authority.lastIndex(of: "@") {
            if let colon = authority[..<at].firstIndex(of: ":"), authority.index(after: colon) < at {
                self.values["password"] = ""
            }
            hosts = authority[authority.index(after: at)...]
        }
        if !hosts.isEmpty { self.values["host"] = String(hosts) }
        for parameter in parts.count > 1 ? parts[1].split(separator: "&") : [] {
            let pair = parameter.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            self.values[String(pair[0])] = pair.count > 1 ? String(pair[1]) : ""
        }
    }

    private init?(keywords text: String) {
        var rest = text[...]
        while true {
            rest = rest.drop(while: \.isWhitespace)
            guard !rest.isEmpty else { return }
            let keyword = rest.prefix { !$0.isWhitespace && $0 != "=" }
            rest = rest.dropFirst(keyword.count).drop(while: \.isWhitespace)
            guard !keyword.isEmpty, rest.popFirst() == "=" else { return nil }
            rest = rest.drop(while: \.isWhitespace)
            guard let value = Self.value(&rest) else { return nil }
            self.values[String(keyword)] = value
        }
    }

    /// A value with its quotes and backslashes resolved; nil when the closing quote is missing.
    private static func value(_ rest: inout Substring) -> String? {
        let isQuoted = rest.first == "'"
        if isQuoted { rest.removeFirst() }
        var value = ""
        while let character = rest.popFirst() {
            switch character {
            case "\\": value.append(contentsOf: rest.popFirst().map { [$0] } ?? [])
            case "'" where isQuoted: return value
            case _ where !isQuoted && character.isWhitespace: return value
            default: value.append(character)
            }
        }
        return isQuoted ? nil : value
    }

    /// A keyword that libpq does not know, with the one that was probably meant.
    var misspelling: (keyword: String, meant: String)? {
        for keyword in self.values.keys.sorted() where !Self.known.contains(keyword) {
            if let meant = Suggestion.nearest(to: keyword, among: Self.known) { return (keyword, meant) }
        }
        return nil
    }

    private static let known: Set<String> = [
        "application_name", "channel_binding", "client_encoding", "connect_timeout", "dbname", "gssencmode",
        "gssdelegation", "gsslib", "host", "hostaddr", "keepalives", "keepalives_count", "keepalives_idle",
        "keepalives_interval", "krbsrvname", "load_balance_hosts", "options", "passfile", "password", "port",
        "require_auth", "requirepeer", "service", "ssl_max_protocol_version", "ssl_min_protocol_version", "sslcert",
        "sslcertmode", "sslcompression", "sslcrl", "sslcrldir", "sslkey", "sslmode", "sslnegotiation", "sslpassword",
        "sslrootcert", "sslsni", "target_session_attrs", "tcp_user_timeout", "user",
    ]
}
