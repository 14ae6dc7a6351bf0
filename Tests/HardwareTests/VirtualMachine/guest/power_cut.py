"""What runs in the guest of `power-cut`: the daemon on a disk of its own, told what is on record, and tapped until the power fails.

Each line for the host begins with a word: `mounted`, `record` (the number of entries, which are in the results by then), `ready`,
and `ack` for every answered tap. A line is printed after the daemon has answered and never before.
"""

import http.client
import json
import pathlib
import shutil
import socket
import subprocess
import sys
import threading
import time

STATE, SOCKET, LOG = "/mnt/state", "/run/admin.sock", "/run/results/daemon.log"
CARDS = ["04A35F1BC26680", "04FF00FF00FF80"]
CONFIGURATION = f"""
site: powercut
state_directory: {STATE}/p2k16d
admin: {{ socket: {SOCKET} }}
journal: {{ timeout: 10s }}
doors:
  entrance: {{ circles: [door], unlock_time: 5s, lock: {{ type: simulated }} }}
readers:
  entrance: {{ type: simulated, door: entrance }}
  side: {{ type: simulated, door: entrance }}
embedded:
  seed:
    accounts: [{{ username: anna, name: Anna, paid_until: +20d }}]
    circles: [{{ name: door, members: [anna] }}]
    cards: [{{ user: anna, number: "{CARDS[0]}", label: fob }}]
"""
lines = threading.Lock()


def say(*words):
    with lines:
        sys.stdout.write(" ".join(words) + "\n")
        sys.stdout.flush()


class Admin(http.client.HTTPConnection):
    def __init__(self):
        super().__init__("localhost", timeout=60)

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(60)
        self.sock.connect(SOCKET)

    def ask(self, method, path, body=None):
        self.request(method, path, json.dumps(body) if body is not None else None)
        reply = self.getresponse()
        text = reply.read()
        if reply.status != 200:
            raise RuntimeError(f"{method} {path}: {reply.status} {text!r}")
        return json.loads(text)


def events(admin):
    found = []
    while True:
        after = found[-1]["sequence"] if found else 0
        page = admin.ask("GET", f"/v1/events?after={after}&limit=1000")
        found += page["events"]
        if not page["more"]:
            return found


def tap(reader):
    admin, number = Admin(), 0
    while True:
        card = number % len(CARDS)
        reply = admin.ask("POST", f"/v1/readers/{reader}/tap", {"number": CARDS[card]})
        say("ack", json.dumps({"member": card == 0, **{key: reply.get(key) for key in ("sequence", "reason", "outcome", "granted")}}))
        number += 1


def main():
    pathlib.Path(STATE).mkdir(parents=True, exist_ok=True)
    subprocess.run(["mount", "-t", "ext4", "/dev/vda", STATE], check=True)
    say("mounted")
    pathlib.Path("/run/p2k16d.yaml").write_text(CONFIGURATION)
    log = open(LOG, "wb")
    daemon = subprocess.Popen(["/run/shared/p2k16d", "run", "--config", "/run/p2k16d.yaml"], stdout=log, stderr=log)
    deadline = time.monotonic() + 120
    while True:
        try:
            admin = Admin()
            admin.connect()
            break
        except OSError:
            if daemon.poll() is not None or time.monotonic() > deadline:
                say("failed", "the daemon did not start")
                return 1
            time.sleep(0.02)
    parts = [part for part in admin.ask("GET", "/v1/health")["parts"] if part["state"] != "ok"]
    record = {"events": events(admin), "health": parts, "door": admin.ask("GET", "/v1/doors/entrance")["state"]}
    pathlib.Path("/run/results/record.new").write_text(json.dumps(record))
    pathlib.Path("/run/results/record.new").rename("/run/results/record.json")
    say("record", str(len(record["events"])))
    if pathlib.Path("/run/shared/last").exists():
        return 0
    say("ready")
    for reader in ("entrance", "side"):
        threading.Thread(target=tap, args=(reader,), daemon=True).start()
    time.sleep(600)
    return 1


sys.exit(main())
