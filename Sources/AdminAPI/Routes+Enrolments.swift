import AdminModel
import Hummingbird
import NIOCore

extension Routes {
    func addEnrolments(to router: Router<AdminRequestContext>) {
        let backend = self.backend
        self.add(
            "v1/readers/{reader}/enrolments",
            to: router,
            [
                .post: .needing(.enroller) { call in
                    let reader = try call.path("reader")
                    let request = try await call.body(EnrolmentRequest.self)
                    try request.checkValidity()
                    let enrolment = try await backend.beginEnrolment(request, reader: reader, caller: call.caller)
                    return try .json(enrolment, status: .created)
                }
            ]
        )
        self.add(
            "v1/enrolments",
            to: router,
            [
                .get: .needing(.viewer) {
                    try .json(EnrolmentList(enrolments: await backend.enrolments(caller: $0.caller)))
                }
            ]
        )
        self.add(
            "v1/enrolments/{enrolment}",
            to: router,
            [
                .get: .needing(.viewer) { call in
                    let id = try call.number("enrolment", of: "enrolment", as: UInt64.self)
                    return try .json(await backend.enrolment(id, caller: call.caller))
                },
                .delete: .needing(.enroller) { call in
                    let id = try call.number("enrolment", of: "enrolment", as: UInt64.self)
                    return try .json(await backend.cancelEnrolment(id, caller: call.caller))
                },
            ]
        )
        self.add(
            "v1/enrolments/{enrolment}/live",
            to: router,
            [
                .get: .needing(.viewer) { [heartbeat] call in
                    let id = try call.number("enrolment", of: "enrolment", as: UInt64.self)
                    let states = try await backend.followEnrolment(id, caller: call.caller)
                    return EventStream(events: states, heartbeat: heartbeat) { try .serverSentEvent("enrolment", $0) }
                        .response(to: call.request)
                }
            ]
        )
        self.add(
            "v1/enrolments/{enrolment}/confirm",
            to: router,
            [
                .post: .needing(.enroller) { call in
                    let id = try call.number("enrolment", of: "enrolment", as: UInt64.self)
                    _ = try await call.body(EmptyRequest.self)
                    return try .json(await backend.confirmEnrolment(id, caller: call.caller))
                }
            ]
        )
    }
}

extension EnrolmentRequest {
    fileprivate func checkValidity() throws {
        let purposes = [self.username != nil, self.card != nil, self.guest == true].filter { $0 }
        guard purposes.count == 1 else {
            throw AdminError(
                .badRequest,
                code: "enrolment-ambiguous",
                message: "an enrolment is for a username (a new card), for a card (to be completed) or for a guest",
                remedy: "Give one of them."
            )
        }
        try AdminError.checkValidity(from: self.validFrom, until: self.validUntil)
    }
}
