"""What runs in the guest of `power-cut`: the daemon on a disk of its own, told what is on record, and tapped until the power fails.

Each line for the host begins with a word: `mounted`, `record` (the number of entries, which are in the results by then), `ready`,
and `ack` for every answered tap. A line is printed after the daemon has answered and never before.
"""

import json
import pathlib
import subprocess
import sys
import threading
import time

from record import Admin, answer

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


def tap(reader):
    admin, number = Admin(SOCKET), 0
    while True:
        card = number % len(CARDS)
        reply = admin.ask("POST", f"/v1/readers/{reader}/tap", {"number": CARDS[card]})
        say("ack", json.dumps({"member": card == 0, **answer(reply)}))
        number += 1


def main():
    pathlib.Path(STATE).mkdir(parents=True, exist_ok=True)
    # As a system with fsck.repair=yes does: the superblock of ext4 is in no journal, and torn it is only put right so.
    repair = subprocess.run(["e2fsck", "-y", "/dev/vda"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if repair.returncode not in (0, 1):
        say("failed", repair.stdout)
        return 1
    subprocess.run(["mount", "-t", "ext4", "/dev/vda", STATE], check=True)
    say("mounted")
    pathlib.Path("/run/p2k16d.yaml").write_text(CONFIGURATION)
    log = open(LOG, "wb")
    daemon = subprocess.Popen(["/run/shared/p2k16d", "run", "--config", "/run/p2k16d.yaml"], stdout=log, stderr=log)
    deadline = time.monotonic() + 120
    while True:
        try:
            admin = Admin(SOCKET)
            admin.connect()
            break
        except OSError:
            if daemon.poll() is not None or time.monotonic() > deadline:
                say("failed", "the daemon did not start")
                return 1
            time.sleep(0.02)
    parts = [part for part in admin.ask("GET", "/v1/health")["parts"] if part["state"] != "ok"]
    record = {"events": admin.events(), "health": parts, "door": admin.ask("GET", "/v1/doors/entrance")["state"]}
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
