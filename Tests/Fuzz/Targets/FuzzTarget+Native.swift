import AccessControl

@testable import Hardware

extension FuzzTarget {
    /// Messages of the daemon's own dialect, sealed and open, and the conversation that comes of them.
    static let native = FuzzTarget(
        name: "native",
        maximumLength: 3000,
        seeds: {
            let head = #""boot":"9f2c51d0","#
            let say: (String) -> [UInt8] = { [0] + FuzzInput.piece("{\(head)\($0)}") }
            let answer = say(#""type":"state","count":2,"uptime":431,"powered":false,"seen":0,"nonce":"nonce""#)
            return [
                [1] + say(#""type":"hello","count":1,"uptime":412"#) + answer + [3, 0]
                    + say(#""type":"done","count":7,"uptime":60405,"of":1"#),
                [1] + answer + say(#""type":"request","count":5,"uptime":500,"wish":"tap","card":"04A35F1BC26680""#)
                    + [4, 5] + say(#""type":"request","count":12,"uptime":99001,"wish":"check-in""#),
                [1] + answer + [3, 1, 3, 2, 3, 3]
                    + say(#""type":"done","count":8,"uptime":76405,"of":3,"error":"too late""#) + [2, 255],
                [1] + answer + say(#""type":"state","count":9,"uptime":95110,"powered":true,"running":true,"seen":3"#)
                    + say(#""type":"returned","count":13,"uptime":120044"#)
                    + say(#""type":"trouble","count":14,"uptime":130001,"text":"no cooling water""#)
                    + say(#""type":"bye","count":1,"uptime":12"#),
                [6] + FuzzInput.piece(String(repeating: "0", count: 64) + #" {"type":"hello"}"#),
            ]
        },
        run: { bytes in
            var input = FuzzInput(bytes)
            let start = ContinuousClock.Instant.now
            var now = start
            var machine = NativeControllerMachine(
                settings: .init(interval: .seconds(10), timeout: .seconds(2), requestAge: .seconds(3)),
                nonces: { "nonce" },
                at: now
            )
            // Its signature of everything is zeros, so that what stands behind it is reached.
            let seal = MessageSeal { _ in [UInt8](repeating: 0, count: 32) }
            var tokens = 0
            while !input.isEmpty {
                now += .milliseconds(50)
                var actions: [NativeControllerMachine.Action] = []
                switch input.byte() % 7 {
                case 0:
                    guard let report = NativeReport(input.piece()) else { continue }
                    actions = machine.received(report, at: now)
                case 1: actions = machine.brokerConnected(at: now)
                case 2:
                    now += .seconds(Int(input.byte()))
                    actions = machine.timeReached(at: now)
                case 3:
                    tokens += 1
                    let order: NativeCommand.Order =
                        switch input.byte() % 3 {
                        case 0: .unlock(remaining: .seconds(60))
                        case 1: .lock
                        default: .unlock(remaining: nil)
                        }
                    actions = machine.order(order, token: tokens, at: now).map { [.send($0.command)] } ?? []
                case 4:
                    let answer = ToolAnswer(isGranted: true, reason: "checked-out", message: "The tool is yours.")
                    actions = machine.answer(answer, to: Int(input.byte()), boot: "9f2c51d0", at: now)
                case 5: actions = machine.expired(Int(input.byte()))
                default:
                    let sealed = input.piece()
                    guard let body = seal.open(sealed) else { continue }
                    precondition(seal.seal(body) == sealed, "a message was taken that was not sealed so")
                    actions = NativeReport(body).map { machine.received($0, at: now) } ?? []
                }
                for action in actions {
                    switch action {
                    case .send(let command): _ = command.body
                    case .request(_, _, _, let made): precondition(made <= now, "a request of the future was taken")
                    case .report, .finish, .refuse: break
                    }
                }
                _ = machine.wake
            }
        }
    )
}
