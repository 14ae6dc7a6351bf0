import AccessControl
import Testing

@Suite("The proof that a door opened")
struct DoorProofTests {
    private func at(_ seconds: Int) -> MonotonicTime { MonotonicTime(.seconds(seconds)) }

    private static let locked = DoorProof.View(commanded: .locked, confirmed: .locked, contact: .closed)
    private static let unlocked = DoorProof.View(commanded: .unlocked, confirmed: .unlocked, contact: .closed)

    private static func view(_ change: (inout DoorProof.View) -> Void, of view: DoorProof.View) -> DoorProof.View {
        var view = view
        change(&view)
        return view
    }

    /// One opening of ten seconds from a time, in which the door stays as it is.
    private func open(_ proof: inout DoorProof, at start: Int, _ view: DoorProof.View = Self.unlocked) {
        proof.observe(view, at: self.at(start))
        var end = view
        end.commanded = .locked
        end.confirmed = .locked
        end.standsOpen = false
        proof.observe(end, at: self.at(start + 10))
    }

    @Test("the third opening in a row that nobody saw is a doubt, when the time to open is over")
    func didNotOpen() {
        var proof = DoorProof(capabilities: [.lock, .confirm])
        proof.observe(Self.locked, at: self.at(0))
        for start in [100, 200] {
            self.open(&proof, at: start)
            #expect(proof.doubts(at: self.at(start + 50), limit: 3) == [])
        }
        self.open(&proof, at: 300)
        #expect(proof.doubts(at: self.at(311), limit: 3) == [])
        #expect(proof.doubts(at: self.at(312), limit: 3) == [.didNotOpen])
        #expect(proof.doubts(at: self.at(312), limit: 0) == [])
        // It stays until the door is seen to open, by whatever.
        proof.observe(Self.view({ $0.contact = .open }, of: Self.locked), at: self.at(900))
        #expect(proof.doubts(at: self.at(900), limit: 3) == [])
        proof.observe(Self.locked, at: self.at(901))
        self.open(&proof, at: 1000)
        #expect(proof.doubts(at: self.at(1100), limit: 2) == [])
    }

    @Test("a member who does not enter, and comes again, is no alarm")
    func entersNow() {
        var proof = DoorProof(capabilities: [.lock])
        for start in stride(from: 100, to: 1000, by: 100) {
            self.open(&proof, at: start)
            self.open(&proof, at: start + 20)
            proof.observe(Self.unlocked, at: self.at(start + 40))
            proof.observe(Self.view({ $0.contact = .open }, of: Self.unlocked), at: self.at(start + 42))
            proof.observe(Self.unlocked, at: self.at(start + 44))
            proof.observe(Self.locked, at: self.at(start + 50))
            #expect(proof.doubts(at: self.at(start + 60), limit: 3) == [])
        }
    }

    @Test("opened within the grace after the relock counts, and several taps of one opening count once")
    func grace() {
        var proof = DoorProof(capabilities: [.lock])
        self.open(&proof, at: 100)
        proof.observe(Self.view({ $0.contact = .open }, of: Self.locked), at: self.at(111))
        proof.observe(Self.locked, at: self.at(113))
        #expect(proof.doubts(at: self.at(200), limit: 1) == [])
        for second in 300..<310 { proof.observe(Self.unlocked, at: self.at(second)) }
        proof.observe(Self.locked, at: self.at(310))
        #expect(proof.doubts(at: self.at(400), limit: 1) == [.didNotOpen])
        #expect(proof.doubts(at: self.at(400), limit: 2) == [])
    }

    @Test(
        "what cannot be seen is not judged",
        arguments: [
            { $0.contact = .unknown }, { $0.isAnswered = false }, { $0.standsOpen = true },
        ] as [@Sendable (inout DoorProof.View) -> Void]
    )
    func unseen(_ change: @Sendable (inout DoorProof.View) -> Void) {
        var proof = DoorProof(capabilities: [.lock])
        for start in [100, 200, 300] { self.open(&proof, at: start, Self.view(change, of: Self.unlocked)) }
        #expect(proof.doubts(at: self.at(900), limit: 1) == [])
    }

    @Test("a lock that says it is locked after it was told to open")
    func notUnlocked() {
        var proof = DoorProof(capabilities: [.lock, .confirm])
        let refusing = Self.view({ $0.confirmed = .locked }, of: Self.unlocked)
        proof.observe(Self.locked, at: self.at(0))
        proof.observe(refusing, at: self.at(10))
        #expect(proof.doubts(at: self.at(14), limit: 0) == [])
        #expect(proof.doubts(at: self.at(15), limit: 0) == [.notUnlocked])
        proof.observe(Self.unlocked, at: self.at(16))
        #expect(proof.doubts(at: self.at(30), limit: 0) == [])
        // One that says nothing says nothing against it.
        proof.observe(Self.view({ $0.confirmed = .unknown }, of: Self.unlocked), at: self.at(40))
        #expect(proof.doubts(at: self.at(90), limit: 0) == [])
    }

    @Test("a lock that says it is open after its time, and not one that somebody else has opened")
    func notRelocked() {
        let open = Self.view({ $0.confirmed = .unlocked }, of: Self.locked)
        for (capabilities, limit) in [([.lock, .confirm], 5), ([.confirm], 130)] as [(LockCapabilities, Int)] {
            var proof = DoorProof(capabilities: capabilities)
            proof.observe(Self.locked, at: self.at(0))
            proof.observe(Self.unlocked, at: self.at(10))
            proof.observe(open, at: self.at(20))
            #expect(proof.doubts(at: self.at(20 + limit - 1), limit: 0) == [])
            #expect(proof.doubts(at: self.at(20 + limit), limit: 0) == [.notRelocked])
            proof.observe(Self.locked, at: self.at(200))
            #expect(proof.doubts(at: self.at(200), limit: 0) == [])
            proof.observe(open, at: self.at(300))
            #expect(proof.doubts(at: self.at(900), limit: 0) == [], "somebody else's doing")
        }
    }

    @Test("is made from the machine of the door")
    func machine() throws {
        var door = DoorMachine(capabilities: [.lock, .hold, .confirm])
        var proof = DoorProof(capabilities: [.lock, .hold, .confirm])
        func feed(_ input: DoorMachine.Input, at seconds: Int) throws {
            _ = try door.handle(input, at: self.at(seconds))
            proof.observe(DoorProof.View(door), at: self.at(seconds))
        }
        try feed(.contact(.closed), at: 0)
        try feed(.confirmed(.locked), at: 0)
        try feed(.open(for: .seconds(10)), at: 10)
        try feed(.unlocked, at: 10)
        #expect(proof.doubts(at: self.at(15), limit: 1) == [.notUnlocked])
        try feed(.confirmed(.unlocked), at: 16)
        try feed(.timeReached, at: 20)
        #expect(proof.doubts(at: self.at(22), limit: 1) == [.didNotOpen])
        #expect(proof.doubts(at: self.at(25), limit: 1) == [.didNotOpen, .notRelocked])
        try feed(.confirmed(.locked), at: 26)
        #expect(proof.doubts(at: self.at(30), limit: 1) == [.didNotOpen])
        // Not counted: the lock did not obey, which is an alarm of its own.
        try feed(.contact(.open), at: 40)
        try feed(.contact(.closed), at: 41)
        try feed(.open(for: .seconds(10)), at: 50)
        try feed(.unlockFailed, at: 51)
        #expect(proof.doubts(at: self.at(99), limit: 1) == [])
        try feed(.hold(until: nil), at: 100)
        try feed(.release, at: 110)
        #expect(!proof.doubts(at: self.at(112), limit: 1).contains(.didNotOpen))
    }
}
