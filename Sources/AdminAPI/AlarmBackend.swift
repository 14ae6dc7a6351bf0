package import AdminModel

/// What is wrong at the site, and who has seen it.
package protocol AlarmBackend: Sendable {
    func alarms(caller: Caller) async throws -> AlarmList

    /// Takes note that somebody has seen an alarm; one that tells of something that has happened is over then.
    ///
    /// - Returns: the alarms that stand afterwards.
    /// - Throws: ``AdminError`` of kind `notFound` when there is no such alarm.
    func acknowledge(_ request: AlarmAcknowledgeRequest, caller: Caller) async throws -> AlarmList
}
