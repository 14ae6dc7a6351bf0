/// How much a transaction sees of others; the raw value is SQL.
package enum PostgresIsolation: String, Sendable {
    /// Each statement sees what was committed before it.
    case readCommitted = "READ COMMITTED"
    /// All statements see what was committed before the first.
    case repeatableRead = "REPEATABLE READ"
    /// As if transactions ran one after the other; may fail with ``SQLState/serializationFailure``.
    case serializable = "SERIALIZABLE"
}
