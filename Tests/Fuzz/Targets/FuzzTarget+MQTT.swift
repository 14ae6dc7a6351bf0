import AccessControl
import MQTT

@testable import Hardware

extension FuzzTarget {
    /// What readers publish, in each dialect.
    static let mqttReader = FuzzTarget(
        name: "mqtt-reader",
        maximumLength: 1100,
        seeds: {
            [
                (0, #"{"card":"04A2B3C4"}"#), (0, #"{"card":"04:a2:b3:c4:d5:e6:f7","x":[1,null,{}]}"#),
                (1, "0001234567"), (2, "1234#"), (2, "*12"),
                (3, #"{"type":"access","uid":"4aff12","hostname":"front"}"#),
                (3, #"{"type":"WARN","src":"rfid","desc":"Unknown rfid tag is scanned"}"#),
                (4, #"{"type":"access","isKnown":"true","uid":"4aff12fcd01","hostname":"front"}"#),
                (4, #"{"type":"heartbeat","time":1,"uptime":999,"ip":"192.168.1.20","hostname":"front"}"#),
            ].map { [$0, 0] + Array($1.utf8) }
        },
        run: { bytes in
            var input = FuzzInput(bytes)
            let choice = input.byte() % 5
            let syntax = input.syntax()
            let dialect: MQTTReaderDialect =
                [.generic, .nottingham(side: nil), .nottingham(side: "a"), .espRFID1, .espRFID2(hostname: "front")][
                    Int(choice)
                ]
            let message = dialect.decode(input.all(), topic: choice == 2 ? "door/Keypad" : "door", syntax: syntax)
            // Each of them is hashed and looked for.
            if case .tap(_, let alternatives) = message { precondition(alternatives.count < 300, "too many readings") }
        }
    )

    /// What a dlock says, and what others tell a door that takes its place.
    static let mqttLock = FuzzTarget(
        name: "mqtt-lock",
        maximumLength: 1024,
        seeds: {
            let say: (UInt8, String) -> [UInt8] = { [$0] + FuzzInput.piece($1) }
            return [
                say(0, "true") + say(1, "1795217127") + say(0, "false") + say(1, "0"),
                [4] + say(2, DLock13.notLonger) + [4] + say(2, DLock13.tooLong) + [5, 0] + say(1, "1795217127"),
                say(3, "10") + say(3, " +0010x") + say(3, "-2147483648") + say(3, "2147483648"), [4, 4, 5, 1, 6, 1, 7],
            ]
        },
        run: { bytes in
            var input = FuzzInput(bytes)
            let topics = DLock13Topics(base: "/door")
            var machine = MQTTLockMachine()
            var commands = 0
            while !input.isEmpty {
                switch input.byte() & 7 {
                case let kind where kind < 3:
                    let topic = [topics.isOpen, topics.openUntil, topics.error][Int(kind)]
                    let message = MQTTMessage(topic: topic, payload: input.piece(), qos: .atMostOnce, retain: false)
                    if let answer = MQTTLockMachine.Answer(message, topics) { _ = machine.received(answer) }
                case 3: _ = DLock13.seconds(input.piece())
                case 4:
                    commands += 1
                    machine.sending(commands)
                case 5: _ = machine.expired(Int(input.byte()))
                case 6: machine.notSent(Int(input.byte()))
                default: machine.reconnected()
                }
            }
        }
    )

    /// What controllers of tools say in the dialects that were there before the daemon's own.
    static let controller = FuzzTarget(
        name: "controller",
        maximumLength: 1024,
        seeds: {
            let say: (UInt8, String) -> [UInt8] = { [$0] + FuzzInput.piece($1) }
            return [
                [0, 6] + say(0, "true") + [7] + say(0, "false"),
                [1, 9] + say(1, "1") + say(2, "x") + [6] + say(0, "0") + [7] + say(0, "state=locked\nx=y\n"),
                [1, 9] + say(1, "0") + say(3, "message=too hot\n") + [8, 200], [2, 9, 6] + say(4, "1") + [7, 8, 255],
                [3, 9] + say(0, "true") + say(1, "true") + say(2, "no"),
                [4, 9] + say(0, "lockInit") + say(0, "toolPresent") + [6] + say(0, "takeTool") + say(0, "toolTaken") + [
                    7
                ],
                [5, 9, 6, 6] + say(0, "toolTaken") + say(0, "toolPresent") + say(1, "error"),
            ]
        },
        run: { bytes in
            var input = FuzzInput(bytes)
            let topics = MachineAccessTopics(prefix: "p", device: "d", index: 1)
            let (dialect, names): (MQTTControllerDialect, [String]) =
                switch input.byte() % 6 {
                case 0: (.p2k16(base: "t", answers: true), ["t/islocked"])
                case 1:
                    (
                        .machineAccess(topics),
                        [topics.locked, topics.online, topics.info, topics.error, "p/machine-access/d/2/locked"]
                    )
                case 2:
                    (
                        .machineAccess(
                            MachineAccessTopics(prefix: "p", device: "d", index: 1, layout: .specification)
                        ),
                        ["p/machine-access/1/locked", "p/device/d/online", "p/device/d/info", "p/device/d/error"]
                    )
                case 3: (.machineAccessArduino(base: "t"), ["t/is_locked", "t/is_running", "t/error"])
                case 4: (.toolLock(base: "t", tellsReturn: true), ["t/state", "t/error"])
                default: (.toolLock(base: "t", tellsReturn: false), ["t/state", "t/error"])
                }
            var machine = MQTTControllerMachine(
                dialect: dialect.make(),
                timing: .init(silence: dialect.usualSilence)
            )
            var now = MonotonicTime(.zero)
            var commands = 0
            while !input.isEmpty {
                now = now + .milliseconds(100)
                switch input.byte() % 10 {
                case 6, 7:
                    let order: ControllerOrder = input.bool() ? .lock : .unlock(user: input.bool() ? "ada" : "bob")
                    if case .send(_, let command?) = machine.begin(order, at: now) { commands = command }
                case 8:
                    now = now + .seconds(Int(input.byte()))
                    _ = machine.timeReached(at: now)
                case 9: _ = machine.connected(at: now)
                case 5: machine.notSent(commands)
                case let kind:
                    let message = MQTTMessage(
                        topic: names[Int(kind) % names.count],
                        payload: input.piece(),
                        qos: .atMostOnce,
                        retain: false
                    )
                    _ = machine.received(ControllerMessage(message), at: now)
                }
                _ = machine.wake
            }
        }
    )

    /// Messages of esp-rfid nodes, and the list of users that is kept by them.
    static let espRFID = FuzzTarget(
        name: "esp-rfid",
        maximumLength: 3000,
        seeds: {
            let boot = #"{"type":"boot","time":1,"uptime":0,"ip":"10.0.0.1","hostname":"front"}"#
            let access =
                #"{"type":"access","isKnown":"false","username":"Unknown","uid":"4aff12","hostname":"front","uptime":7}"#
            let user = #"{"command":"userfile","uid":"1234","user":"p2k16:x","acctype":1,"validuntil":1608336000}"#
            let added = #"{"type":"adduser","ip":"10.0.0.1","hostname":"front"}"#
            let say: (String) -> [UInt8] = { [0] + FuzzInput.piece($0) }
            return [
                [1, 1] + say(boot) + say(user) + [2, 3] + say(access) + say(added) + [2, 40],
                [0, 1] + say(access) + [2, 255],
                [3, 1] + say(boot) + say(user) + say(user) + [2, 20, 2, 255, 2, 255, 2, 255],
            ]
        },
        run: { bytes in
            var input = FuzzInput(bytes)
            let choice = input.byte()
            var now = ContinuousClock.Instant.now
            var machine = ESPRFIDMachine(
                hostname: "front",
                address: "10.0.0.1",
                provisioning: choice & 1 == 0 ? nil : .init(manage: choice & 2 == 0 ? .own : .all),
                at: now
            )
            let judge: ESPRFIDMachine.Judge = { uid in
                switch ESPRFIDUID.candidates(uid, CardNumberSyntax()).count % 3 {
                case 0: .unknown
                case 1: .denied
                default: .granted(user: uid, until: Int64(uid.utf8.count) << 40)
                }
            }
            while !input.isEmpty {
                var actions: [ESPRFIDMachine.Action] = []
                switch input.byte() % 3 {
                case 0:
                    guard let message = ESPRFIDMessage(input.piece()) else { continue }
                    actions = machine.received(message, at: now, judge: judge)
                case 1: actions = machine.brokerConnected(at: now)
                default:
                    now += .seconds(Int(input.byte()))
                    actions = machine.timeReached(at: now, judge: judge)
                }
                for case .send(let command) in actions { _ = command.body(to: "10.0.0.1") }
                _ = machine.wake
            }
        }
    )
}
