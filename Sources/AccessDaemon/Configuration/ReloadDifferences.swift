/// What changed between two configurations, as key paths for the log.
package struct ReloadDifferences: Sendable, Hashable {
    /// Takes effect at once.
    package var reloadable: [String]
    /// Takes effect only when the daemon starts anew.
    package var needingRestart: [String]

    package var isEmpty: Bool { self.reloadable.isEmpty && self.needingRestart.isEmpty }
}
