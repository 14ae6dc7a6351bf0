import AccessControl

/// What is known of an esp-rfid node, and how its list of users is brought into line: no broker, no clock.
///
/// The list of a node is the only place where the UIDs are kept; what is held of it here is in memory alone. The daemon's own
/// users carry a mark in their name, and others are left alone unless the whole list is the daemon's.
struct ESPRFIDMachine: Sendable {
    typealias Instant = ContinuousClock.Instant
    typealias Judge = (_ uid: String) -> ESPRFIDVerdict

    enum Action: Sendable, Hashable {
        case report(ControllerReport)
        case send(ESPRFIDCommand)
    }

    /// What the names of the daemon's own users begin with.
    static let mark = "p2k16:"
    /// Names longer than this are cut: old firmware has 255 bytes for a command.
    private static let nameLimit = 40
    /// A node with more users than these is not brought into line.
    private static let userLimit = 2000
    /// It says that it is there every 180 s; three times that, and a little.
    static let patience = Duration.seconds(570)
    /// A list has no end mark: it is over when nothing more comes.
    private static let listPause = Duration.seconds(2)
    private static let listWait = Duration.seconds(10)
    /// How soon a list that did not come is asked for again.
    private static let listRetry = Duration.seconds(60)
    /// Old versions acknowledge nothing.
    private static let acknowledgement = Duration.seconds(2)
    /// How often what is known of the list is held against the facts.
    private static let comparison = Duration.seconds(30)

    private struct Listing {
        var end: Instant
        var isAnswered = false
        var users: [String: ESPRFIDUser] = [:]
    }

    private let hostname: String
    private let address: String
    private let provisioning: ESPRFIDNode.Provisioning?
    private var heard: Instant
    private var isHeard = false
    private(set) var isSilent = false
    private var uptime: Int64?
    /// The address that it gives itself, where that is another.
    private(set) var otherAddress: String?
    private var listing: Listing?
    private var nextListing: Instant?
    private var nextComparison: Instant?
    /// What it was last known to have, by UID.
    private var users: [String: ESPRFIDUser] = [:]
    private var queue: [ESPRFIDCommand] = []
    private var underWay: (command: ESPRFIDCommand, until: Instant)?

    init(hostname: String, address: String, provisioning: ESPRFIDNode.Provisioning?, at now: Instant) {
        self.hostname = hostname
        self.address = address
        self.provisioning = provisioning
        self.heard = now
    }

    /// When ``timeReached(at:judge:)`` is due; earlier calls do nothing.
    var wake: Instant {
        let silence = self.isSilent ? nil : self.heard + Self.patience
        let times = [
            silence, self.listing?.end, self.nextListing, self.users.isEmpty ? nil : self.nextComparison,
            self.underWay?.until,
        ]
        return times.compactMap(\.self).min() ?? self.heard + Self.patience * 1000
    }

    /// There is a new connection to the broker: what the node said meanwhile was missed.
    mutating func brokerConnected(at now: Instant) -> [Action] {
        self.queue = []
        self.underWay = nil
        self.relist(at: now)
        return self.next(at: now)
    }

    mutating func timeReached(at now: Instant, judge: Judge) -> [Action] {
        var actions: [Action] = []
        if !self.isSilent, now >= self.heard + Self.patience {
            self.isSilent = true
            self.listing = nil
            self.nextListing = nil
            self.queue = []
            actions.append(.report(.silent))
        }
        if let nextListing = self.nextListing, now >= nextListing { self.relist(at: now) }
        if let listing = self.listing, now >= listing.end {
            self.listing = nil
            if listing.isAnswered {
                self.users = listing.users
            } else {
                self.nextListing = min(self.nextListing ?? now, now + Self.listRetry)
            }
            self.compare(at: now, judge)
        } else if let due = self.nextComparison, now >= due {
            self.compare(at: now, judge)
        }
        return actions + self.next(at: now)
    }

    /// - Returns: nothing for messages of other nodes.
    mutating func received(_ message: ESPRFIDMessage, at now: Instant, judge: Judge) -> [Action] {
        if case .user(let user) = message.content {
            if message.ip == nil || message.ip == self.address { self.listed(user, at: now) }
            return []
        }
        guard message.hostname.map({ $0 == self.hostname }) ?? (message.ip == self.address) else { return [] }
        if let ip = message.ip { self.otherAddress = ip == self.address ? nil : ip }
        var actions: [Action] = []
        let hasRestarted = message.content == .boot || (message.uptime.map { $0 < self.uptime ?? 0 } ?? false)
        self.uptime = message.uptime ?? self.uptime
        self.heard = now
        if !self.isHeard || self.isSilent || hasRestarted {
            self.isHeard = true
            self.isSilent = false
            actions.append(.report(.connected))
            self.relist(at: now)
        }
        switch message.content {
        case .boot, .heartbeat, .other, .user: break
        case .access(let uid, let isKnown, let user): self.tapped(uid, isKnown, user, judge)
        case .acknowledged(let name):
            if self.underWay?.command.name == name { self.underWay = nil }
            if name == ESPRFIDCommand.listUsers.name { self.listing?.isAnswered = true }
        }
        return actions + self.next(at: now)
    }

    // MARK: - The list

    private mutating func relist(at now: Instant) {
        guard let provisioning = self.provisioning else { return }
        self.nextListing = now + provisioning.interval
        guard self.isHeard, !self.isSilent else { return }
        self.listing = Listing(end: now + Self.listWait)
        self.queue.removeAll { $0 == .listUsers }
        self.queue.insert(.listUsers, at: 0)
    }

    private mutating func listed(_ user: ESPRFIDUser, at now: Instant) {
        guard self.listing != nil, (self.listing?.users.count ?? 0) < Self.userLimit else { return }
        self.listing?.users[user.uid] = user
        self.listing?.isAnswered = true
        self.listing?.end = now + Self.listPause
    }

    private mutating func compare(at now: Instant, _ judge: Judge) {
        self.nextComparison = now + Self.comparison
        for user in self.users.values.sorted(by: { $0.uid < $1.uid }) where self.isOurs(user) {
            switch judge(user.uid) {
            case .unknown: break
            case .denied: self.order(.delete(uid: user.uid))
            case .granted(let name, let until):
                let wanted = Self.user(user.uid, name, until)
                if wanted != user { self.order(.add(wanted)) }
            }
        }
    }

    /// The node tells a UID, which nobody else can.
    private mutating func tapped(_ uid: String, _ isKnown: Bool, _ name: String, _ judge: Judge) {
        guard self.provisioning != nil, self.users.count < Self.userLimit else { return }
        // Somebody else's user stays as it is, whatever it may do.
        let known = self.users[uid] ?? (isKnown ? ESPRFIDUser(uid: uid, name: name, accessType: 0, validUntil: 0) : nil)
        if let known, !self.isOurs(known) { return }
        switch judge(uid) {
        case .unknown: break
        case .denied: if known != nil { self.order(.delete(uid: uid)) }
        case .granted(let name, let until):
            let wanted = Self.user(uid, name, until)
            // The node does not know what the list said, or has another: told again.
            if !isKnown || wanted != self.users[uid] { self.order(.add(wanted)) }
        }
    }

    private func isOurs(_ user: ESPRFIDUser) -> Bool {
        self.provisioning?.manage == .all || user.name.hasPrefix(Self.mark)
    }

    private static func user(_ uid: String, _ name: String, _ until: Int64) -> ESPRFIDUser {
        let name = String((Self.mark + name).prefix(Self.nameLimit))
        // The firmware counts in 32 bits.
        return ESPRFIDUser(uid: uid, name: name, accessType: 1, validUntil: min(max(until, 0), Int64(Int32.max)))
    }

    // MARK: - One command after the other

    private mutating func order(_ command: ESPRFIDCommand) {
        switch command {
        case .add(let user):
            self.users[user.uid] = user
            self.listing?.users[user.uid] = user
        case .delete(let uid):
            self.users[uid] = nil
            self.listing?.users[uid] = nil
        case .openDoor, .listUsers: break
        }
        self.queue.removeAll { $0.uid == command.uid }
        self.queue.append(command)
    }

    private mutating func next(at now: Instant) -> [Action] {
        if let underWay = self.underWay, now < underWay.until { return [] }
        self.underWay = nil
        guard !self.queue.isEmpty, !self.isSilent else { return [] }
        let command = self.queue.removeFirst()
        self.underWay = (command, now + Self.acknowledgement)
        return [.send(command)]
    }
}
