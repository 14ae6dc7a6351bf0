import P2K16Directory
import Postgres

/// Hears of changes from the notify triggers, where there are any.
///
/// On a connection of its own, which never is inside a transaction: the server keeps all notifications of the cluster
/// for a listener that is, and a load held up there by a daemon that hangs would fill its queue.
struct UpstreamListener {
    /// A burst of changes is announced at once and then no more often than this.
    private static let pause = Duration.milliseconds(250)

    let session: PostgresSession

    /// Listens until the task is cancelled, again after each lost connection.
    ///
    /// - Parameter onChange: called after each LISTEN, since what was sent before it is lost, and after notifications;
    ///   a hint to read again.
    func run(onChange: @escaping @Sendable () -> Void) async {
        await self.session.run { connection in
            try await connection.listen(to: NotifyTriggers.channel)
            let (wakes, wake) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
            wake.yield()
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    for await _ in connection.notifications { wake.yield() }
                    wake.finish()
                }
                defer { group.cancelAll() }
                for await _ in wakes {
                    onChange()
                    try await Task.sleep(for: Self.pause, clock: .continuous)
                }
            }
        }
    }
}
