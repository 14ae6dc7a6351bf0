package import AdminModel

/// What the admin socket offers, done by the daemon: one method per route.
///
/// Each method gets the caller, already authorised, for the record. Methods throw ``AdminError`` for everything that a
/// person can understand or mend; any other error is logged and answered with 500.
package protocol AdminBackend: AlarmBackend, AuditBackend, BackupBackend, BreakGlassBackend, CallerBackend, CardBackend,
    CardImportBackend,
    DirectoryBackend,
    DoorInputBackend, EnrolmentBackend, HardwareBackend, InductionBackend,
    DoctorBackend, MetricsBackend, NamesBackend, OverviewBackend, PINBackend, ReaderBackend, ReportsBackend,
    ToolBackend,
    UnknownTapBackend
{
    func status(caller: Caller) async throws -> Status
    func health(caller: Caller) async throws -> Health

    func doors(caller: Caller) async throws -> [Door]
    func door(_ id: String, caller: Caller) async throws -> Door
    /// Journals the order, carries it out and says how the door stands afterwards; throws ``AdminError`` of kind
    /// `refused` for what the lock or the door's state does not allow.
    func command(_ command: DoorCommand, door id: String, caller: Caller) async throws -> DoorCommandReply

    /// Taps a card at a simulated reader. A denial is a reply, not an error.
    func tap(_ request: TapRequest, reader id: String, caller: Caller) async throws -> TapReply

    /// Judges today's facts at a time; nil means now.
    func explain(username: String, door id: String, at time: WireTime?, caller: Caller) async throws -> Explanation
    /// Explains a decision on record with the trace that was stored with it.
    func explain(sequence: UInt64, caller: Caller) async throws -> Explanation

    func events(_ query: EventQuery, caller: Caller) async throws -> EventList
    /// Follows the events as they happen: first the entries on record after that sequence, if one is given, then what
    /// happens from now on.
    ///
    /// The backend bounds the stream: a client that reads too slowly gets ``LiveEvent/lagged(missed:)`` and the end of
    /// the stream, and never slows the daemon.
    func liveEvents(after sequence: UInt64?, caller: Caller) async throws -> AsyncStream<LiveEvent>

    func sync(caller: Caller) async throws -> SyncStatus
    /// Compares with the authority at once and returns when that is done.
    func refresh(caller: Caller) async throws -> SyncStatus
}
