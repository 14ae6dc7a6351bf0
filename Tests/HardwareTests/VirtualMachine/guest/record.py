"""What the daemon answered to taps, and what is on record of them: asked by its socket, in the guest, and compared."""

import http.client
import json
import socket


class Admin(http.client.HTTPConnection):
    """The daemon's admin socket."""

    def __init__(self, path):
        super().__init__("localhost", timeout=60)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(60)
        self.sock.connect(self.path)

    def ask(self, method, path, body=None):
        self.request(method, path, json.dumps(body) if body is not None else None)
        reply = self.getresponse()
        text = reply.read()
        if reply.status != 200:
            raise RuntimeError(f"{method} {path}: {reply.status} {text!r}")
        return json.loads(text)

    def events(self):
        found = []
        while True:
            after = found[-1]["sequence"] if found else 0
            page = self.ask("GET", f"/v1/events?after={after}&limit=1000")
            found += page["events"]
            if not page["more"]:
                return found


def answer(reply):
    """What of the answer to a tap must be on record."""
    return {key: reply.get(key) for key in ("sequence", "reason", "outcome", "granted")}


def missing(answers, events):
    """The answers that are not on record as they were given, and grants without one outcome."""
    entries = {event["sequence"]: event for event in events}
    outcomes = {}
    for event in events:
        if event["type"] == "outcome":
            outcomes.setdefault(event["of"], []).append(event["result"])
    for answer in answers:
        event = entries.get(answer["sequence"])
        expected = [answer["outcome"]] if answer["outcome"] else []
        if not event or event.get("reason") != answer["reason"] or outcomes.get(answer["sequence"], []) != expected:
            yield f"{answer} is on record as {event} {outcomes.get(answer['sequence'])}"
    for event in events:
        if event["type"] == "decision" and event["reason"] == "granted" and len(outcomes.get(event["sequence"], [])) != 1:
            yield f"grant {event['sequence']} has the outcomes {outcomes.get(event['sequence'])}"
