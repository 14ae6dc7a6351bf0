package import AccessControl

extension Configuration {
    /// The section `upstream`: p2k16's PostgreSQL.
    package struct Upstream: Sendable, Hashable {
        /// A libpq connection string or URI that holds no password.
        package var connection: String
        /// nil where the server asks for none, as by peer authentication or a client certificate.
        package var password: Secret?
        /// The database's admin role, for circles and badges; nil where no administrator works.
        package var admin: Admin?
        /// How often changes of the web application are looked for: 1 s to 1 h.
        package var pollInterval: Duration
        /// How often everything is read anew, for changes made by hand: 10 s to 24 h, at least ``pollInterval``.
        package var reconcileInterval: Duration
        /// 1 s to 60 s.
        package var connectTimeout: Duration
        /// 1 s to 10 min.
        package var statementTimeout: Duration

        /// A connection to the same database with the rights of an administrator.
        package struct Admin: Sendable, Hashable {
            /// As that of the site.
            package var connection: String
            package var password: Secret?
            /// For how many days the access log keeps the content of each class, 1 to 3650; for ever where none is named.
            package var retention: [RetentionClass: Int64] = [:]
        }
    }
}
