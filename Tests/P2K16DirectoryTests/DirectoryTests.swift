import Testing

/// All tests of this target: one after the other, on one server.
///
/// Serialized because transactions of the whole cluster open the gate of the full reconcile.
@Suite(.serialized, .privateServer, .timeLimit(.minutes(5)))
enum DirectoryTests {}
