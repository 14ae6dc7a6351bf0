import AccessControl
import Testing

@testable import Hardware

@Suite("What is known of an esp-rfid node")
struct ESPRFIDMachineTests {
    private static let ada = "04a35f1bc26680"
    private static let bob = "9c41e72b"

    /// A node, the facts and the time, which stand still until the test moves them.
    private struct Bench {
        var machine: ESPRFIDMachine
        var now = ContinuousClock.now
        var verdicts: [String: ESPRFIDVerdict] = [:]

        init(_ provisioning: ESPRFIDNode.Provisioning? = .init()) {
            self.machine = ESPRFIDMachine(
                hostname: "front",
                address: "192.0.2.7",
                provisioning: provisioning,
                at: self.now
            )
        }

        mutating func hears(_ json: String) -> [ESPRFIDMachine.Action] {
            guard let message = ESPRFIDMessage(Array(json.utf8)) else { return [] }
            return self.machine.received(message, at: self.now) { self.verdicts[$0] ?? .denied }
        }

        mutating func pass(_ time: Duration) -> [ESPRFIDMachine.Action] {
            self.now += time
            return self.machine.timeReached(at: self.now) { self.verdicts[$0] ?? .denied }
        }

        mutating func boots() -> [ESPRFIDMachine.Action] {
            self.hears(#"{"type":"boot","time":1,"uptime":0,"ip":"192.0.2.7","hostname":"front"}"#)
        }

        mutating func beats(_ uptime: Int, ip: String = "192.0.2.7") -> [ESPRFIDMachine.Action] {
            self.hears(#"{"type":"heartbeat","time":1,"uptime":\#(uptime),"ip":"\#(ip)","hostname":"front"}"#)
        }

        mutating func lists(_ uid: String, _ name: String, type: String = "1", until: Int64) {
            _ = self.hears(
                #"{"command":"userfile","uid":"\#(uid)","user":"\#(name)","acctype":\#(type),"validsince":0,"validuntil":\#(until)}"#
            )
        }

        mutating func taps(_ uid: String, known: Bool = false, name: String = "Unknown") -> [ESPRFIDMachine.Action] {
            self.hears(
                #"{"type":"access","isKnown":"\#(known)","access":"Denied","username":"\#(name)","uid":"\#(uid)","hostname":"front"}"#
            )
        }

        mutating func acknowledges(_ command: String) -> [ESPRFIDMachine.Action] {
            self.hears(#"{"type":"\#(command)","ip":"192.0.2.7","hostname":"front"}"#)
        }

        /// The node boots and tells its list, which is over.
        mutating func listed(_ users: [(uid: String, name: String, until: Int64)]) -> [ESPRFIDMachine.Action] {
            _ = self.boots()
            _ = self.acknowledges("getuserlist")
            for user in users { self.lists(user.uid, user.name, until: user.until) }
            return self.pass(.seconds(10))
        }
    }

    private static func user(_ uid: String, _ name: String, _ until: Int64) -> ESPRFIDUser {
        ESPRFIDUser(uid: uid, name: name, accessType: 1, validUntil: until)
    }

    @Test("comes with its first word, is silent after three missed heartbeats, once, and comes again")
    func life() {
        var bench = Bench(nil)
        #expect(bench.beats(180) == [.report(.connected)])
        #expect(bench.beats(360) == [])
        // The boot was missed.
        #expect(bench.beats(20) == [.report(.connected)])
        #expect(bench.boots() == [.report(.connected)])
        #expect(bench.pass(.seconds(569)) == [])
        #expect(bench.pass(.seconds(1)) == [.report(.silent)] && bench.machine.isSilent)
        #expect(bench.pass(.seconds(600)) == [])
        #expect(bench.beats(3000) == [.report(.connected)] && !bench.machine.isSilent)
        // Others on the topic are not it.
        _ = bench.pass(.seconds(570))
        #expect(bench.machine.isSilent)
        #expect(bench.hears(#"{"type":"heartbeat","uptime":1,"ip":"192.0.2.8","hostname":"back"}"#) == [])
        #expect(bench.hears(#"{"type":"adduser","ip":"192.0.2.8"}"#) == [])
        #expect(bench.hears("{}") == [] && bench.hears("[]") == [] && bench.machine.isSilent)
    }

    @Test("says when it has another address than it is told orders at")
    func address() {
        var bench = Bench(nil)
        _ = bench.beats(180)
        #expect(bench.machine.otherAddress == nil)
        _ = bench.beats(360, ip: "192.0.2.99")
        #expect(bench.machine.otherAddress == "192.0.2.99")
        _ = bench.beats(540)
        #expect(bench.machine.otherAddress == nil)
    }

    @Test("is asked for its list, and what is ours on it is brought into line, one command after the other")
    func reconcile() {
        var bench = Bench()
        #expect(bench.boots() == [.report(.connected), .send(.listUsers)])
        #expect(bench.acknowledges("getuserlist") == [])
        bench.lists("01", "p2k16:gone", until: 500)
        bench.lists("02", "p2k16:ada", until: 500)
        bench.lists("03", "p2k16:bob", until: 700)
        bench.lists("04", "p2k16:cat", type: "0", until: 700)
        bench.lists("05", "Janitor", until: 1)
        bench.lists("06", "p2k16:who", until: 1)
        for (uid, name) in [("02", "ada"), ("03", "bob"), ("04", "cat"), ("05", "janitor")] {
            bench.verdicts[uid] = .granted(user: name, until: 700)
        }
        bench.verdicts["06"] = .unknown
        #expect(bench.pass(.seconds(1)) == [])
        #expect(bench.pass(.seconds(1)) == [.send(.delete(uid: "01"))])
        #expect(bench.acknowledges("deletuid") == [.send(.add(Self.user("02", "p2k16:ada", 700)))])
        // Old versions acknowledge nothing.
        #expect(bench.pass(.seconds(1)) == [])
        #expect(bench.pass(.seconds(1)) == [.send(.add(Self.user("04", "p2k16:cat", 700)))])
        #expect(bench.acknowledges("adduser") == [])
        // In line, until the facts change.
        #expect(bench.pass(.seconds(60)) == [])
        bench.verdicts["03"] = .denied
        bench.verdicts["02"] = .granted(user: "ada", until: 900)
        #expect(bench.pass(.seconds(30)) == [.send(.add(Self.user("02", "p2k16:ada", 900)))])
        #expect(bench.acknowledges("adduser") == [.send(.delete(uid: "03"))])
        // Nothing known any more: nothing done.
        for uid in bench.verdicts.keys { bench.verdicts[uid] = .unknown }
        #expect(bench.acknowledges("deletuid") == [] && bench.pass(.seconds(120)) == [])
    }

    @Test("owns the whole list where that is configured")
    func manageAll() {
        var bench = Bench(.init(manage: .all))
        #expect(bench.listed([("05", "Janitor", 1), ("06", "Guest", 2)]) == [.send(.delete(uid: "05"))])
        var own = Bench()
        #expect(own.listed([("05", "Janitor", 1), ("06", "Guest", 2)]) == [])
    }

    @Test("learns a UID when it is tapped, and forgets it when that is denied")
    func learning() {
        var bench = Bench()
        #expect(bench.listed([("05", "Janitor", 1)]) == [])
        #expect(bench.taps(Self.ada) == [])
        bench.verdicts[Self.ada] = .granted(user: "ada", until: 1000)
        let added = ESPRFIDMachine.Action.send(.add(Self.user(Self.ada, "p2k16:ada", 1000)))
        #expect(bench.taps(Self.ada) == [added])
        _ = bench.acknowledges("adduser")
        #expect(bench.taps(Self.ada, known: true, name: "p2k16:ada") == [])
        // It has lost it.
        #expect(bench.taps(Self.ada) == [added])
        _ = bench.acknowledges("adduser")
        bench.verdicts[Self.ada] = .denied
        #expect(bench.taps(Self.ada, known: true, name: "p2k16:ada") == [.send(.delete(uid: Self.ada))])
        _ = bench.acknowledges("deletuid")
        // Somebody's own user there is left alone, granted or not.
        bench.verdicts["05"] = .granted(user: "janitor", until: 1000)
        #expect(bench.taps("05", known: true, name: "Janitor") == [])
        #expect(bench.taps(Self.bob, known: true, name: "Boss") == [])
        // An opening by order has a blank UID.
        #expect(bench.taps(" ", known: true, name: "MQTT") == [])
        // Without provisioning nobody is learnt.
        var none = Bench(nil)
        none.verdicts[Self.ada] = .granted(user: "ada", until: 1000)
        #expect(none.boots() == [.report(.connected)] && none.taps(Self.ada) == [])
    }

    @Test("keeps what was learnt while the list came")
    func learningMeanwhile() {
        var bench = Bench()
        _ = bench.boots()
        bench.verdicts[Self.ada] = .granted(user: "ada", until: 1000)
        #expect(bench.taps(Self.ada) == [])
        #expect(bench.acknowledges("getuserlist") == [.send(.add(Self.user(Self.ada, "p2k16:ada", 1000)))])
        _ = bench.acknowledges("adduser")
        bench.lists(Self.bob, "p2k16:bob", until: 1)
        #expect(bench.pass(.seconds(2)) == [.send(.delete(uid: Self.bob))])
        _ = bench.acknowledges("deletuid")
        bench.verdicts[Self.ada] = .denied
        #expect(bench.pass(.seconds(30)) == [.send(.delete(uid: Self.ada))])
    }

    @Test("asks again for a list that did not come, and keeps what it knew")
    func lostList() {
        var bench = Bench()
        bench.verdicts[Self.ada] = .granted(user: "ada", until: 1000)
        #expect(bench.listed([(Self.ada, "p2k16:ada", 1000)]) == [])
        #expect(bench.boots() == [.report(.connected), .send(.listUsers)])
        #expect(bench.pass(.seconds(10)) == [])
        #expect(bench.pass(.seconds(60)) == [.send(.listUsers)])
        bench.verdicts[Self.ada] = .denied
        #expect(bench.acknowledges("getuserlist") == [])
        bench.lists(Self.ada, "p2k16:ada", until: 1000)
        #expect(bench.pass(.seconds(2)) == [.send(.delete(uid: Self.ada))])
        // And each hour, and after each new connection to the broker.
        _ = bench.acknowledges("deletuid")
        for uptime in 1...13 {
            _ = bench.pass(.seconds(275))
            _ = bench.beats(uptime * 275)
        }
        #expect(bench.pass(.seconds(30)).contains(.send(.listUsers)))
        #expect(bench.machine.brokerConnected(at: bench.now) == [.send(.listUsers)])
    }

    @Test("is asked for nothing and told nothing while it is silent")
    func silence() {
        var bench = Bench()
        #expect(bench.machine.brokerConnected(at: bench.now) == [])
        bench.verdicts[Self.ada] = .granted(user: "ada", until: 1000)
        _ = bench.listed([(Self.ada, "p2k16:ada", 1000)])
        bench.verdicts[Self.ada] = .denied
        var sent: [ESPRFIDMachine.Action] = []
        bench.now += .seconds(600)
        for _ in 0..<100 { sent += bench.pass(.seconds(60)) }
        #expect(sent == [.report(.silent)])
        #expect(bench.beats(60_000) == [.report(.connected), .send(.listUsers)])
    }
}
