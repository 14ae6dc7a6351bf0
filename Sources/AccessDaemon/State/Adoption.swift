import FoundationEssentials
import Glibc
import Journal

/// Files on their way back into a state directory, all of them or none whenever it is interrupted.
///
/// They are written to a folder beside it all, `adoption.new`, which becomes `adoption` by one rename. From then on what
/// the plan in it says is done, again and again until it is done to the end, before anybody opens the directory.
struct Adoption {
    struct Plan: Codable, Hashable {
        /// The copy that they come from.
        var id: String
        /// Paths in the state directory.
        var removed: [String] = []
        /// Paths in the state directory, and in the copy; the file waits under its name here.
        var replaced: [String: String] = [:]
    }

    private static let planName = "plan"

    let directory: String
    let files: any FileOperations

    private var folder: String { "\(self.directory)/adoption" }
    private var draft: String { "\(self.directory)/adoption.new" }

    /// Without folders, so that these are emptied and renamed with ease.
    private static func stagedName(_ name: String) -> String { String(name.map { $0 == "/" ? ":" : $0 }) }

    /// What is still to be done; nil when nothing is.
    ///
    /// - Throws: `SystemCallError`, also for a plan that cannot be read: half of it may have been done.
    var pending: Plan? {
        get throws(SystemCallError) {
            guard let bytes = try self.files.content(of: "\(self.folder)/\(Self.planName)") else { return nil }
            guard let plan = try? JSONDecoder().decode(Plan.self, from: Data(bytes)) else {
                throw SystemCallError(call: "reading \(self.folder)/\(Self.planName)", errno: EBADMSG)
            }
            return plan
        }
    }

    /// Where a file of the directory is that is not there yet; nil when it is where it belongs.
    func staged(_ name: String) throws(SystemCallError) -> String? {
        let path = "\(self.folder)/\(Self.stagedName(name))"
        return try self.files.size(of: path) == nil ? nil : path
    }

    /// Brings the files of a plan to the disk of the directory; nothing of it has changed when this throws.
    ///
    /// - Parameter source: the folder that the files are in, by the same paths.
    /// - Throws: `SystemCallError`, and nothing else in practice.
    func stage(_ plan: Plan, from source: String) throws {
        try self.files.clear(self.draft)
        try self.files.makeDirectory(self.draft)
        do {
            for (name, origin) in plan.replaced.sorted(by: { $0.key < $1.key }) {
                try self.files.copy("\(source)/\(origin)", to: "\(self.draft)/\(Self.stagedName(name))")
            }
            try self.files.write(Array(try JSONEncoder().encode(plan)), to: "\(self.draft)/\(Self.planName)")
            try self.files.synchronizeDirectory(self.draft)
            try self.files.clear(self.folder)
            try self.files.rename(self.draft, to: self.folder)
        } catch {
            // On a disk that is full again it would only be in the way.
            try? self.files.clear(self.draft)
            throw error
        }
        try self.files.synchronizeDirectory(self.directory)
    }

    /// Does what is pending. Interrupted anywhere, it does the rest when called again.
    ///
    /// - Parameter whenDone: called when everything is in its place and before that is forgotten.
    func finish(_ whenDone: (Plan) throws -> Void = { _ in }) throws {
        guard let plan = try self.pending else {
            for folder in [self.folder, self.draft] { try self.files.clear(folder) }
            return
        }
        let journal = "\(self.directory)/\(StateFiles.journalFolder)"
        try self.files.makeDirectory(journal)
        for name in plan.removed { try self.files.removeIfThere("\(self.directory)/\(name)") }
        for name in plan.replaced.keys.sorted() {
            guard let staged = try self.staged(name) else { continue }
            try self.files.rename(staged, to: "\(self.directory)/\(name)")
        }
        try self.files.synchronizeDirectory(journal)
        try self.files.synchronizeDirectory(self.directory)
        try whenDone(plan)
        try self.files.remove("\(self.folder)/\(Self.planName)")
        // A plan that came back would remove what is made from now on.
        try self.files.synchronizeDirectory(self.folder)
        try self.files.clear(self.folder)
    }
}
