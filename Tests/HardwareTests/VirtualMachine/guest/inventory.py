"""p2k16ctl hardware at a door that is wired: what is there, what moves, and the guided test."""

import json
import subprocess
import threading
import time

from devices import send_wiegand, wiegand34
from rig import Chip, Daemon, Recorder, check, wait

CARD = bytes.fromhex("9C41E72B")
STRIKE, CONTACT, EXIT, FREE, D0, D1 = range(6)
CONFIGURATION = f"""
doors:
  entrance:
    circles: [door]
    unlock_time: 2s
    exit_time: 1s
    lock: {{ type: gpio, chip: wired, line: strike }}
    contact: {{ type: gpio, chip: wired, line: {CONTACT}, active: low }}
    exit_button: {{ type: gpio, chip: wired, line: {EXIT}, active: low }}
    forced_open: true
readers:
  front: {{ type: wiegand, door: entrance, chip: wired, data0: {D0}, data1: {D1}, bits: [34] }}
embedded:
  seed:
    accounts: [{{ username: ada, name: Ada, paid_until: +20d }}]
    circles: [{{ name: door, members: [ada] }}]
    cards: [{{ user: ada, number: "{CARD.hex()}", label: card }}]
"""


class Follower:
    """A command of the client that goes on, and what it has said."""

    def __init__(self, daemon, *arguments):
        self.process = daemon.spawn(*arguments)
        self.text = ""
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self.process.stdout:
            self.text += line

    def wait_for(self, what, text):
        return wait(what, lambda: text in self.text) or print(self.text)


def listed(daemon):
    inventory = json.loads(daemon.ctl("hardware", "list", "--json").stdout)
    chip = next(chip for chip in inventory["chips"] if chip["label"] == "wired")
    uses = {line["offset"]: (line.get("part"), line.get("consumer")) for line in chip["lines"]}
    check("the list names what is on each line, and who holds it", uses == {
        STRIKE: ("entrance lock", "p2k16d"), CONTACT: ("entrance contact", "p2k16d"),
        EXIT: ("entrance exit_button", "p2k16d"), FREE: (None, "gpioset"),
        D0: ("reader front data0", "p2k16d"), D1: ("reader front data1", "p2k16d"),
        6: (None, None), 7: (None, None),
    }, str(uses))
    faults = [part["fault"] for part in inventory["parts"] if part.get("fault")]
    check("and no part has a fault", not faults and not inventory["problems"], str(faults))


def watched(daemon, contact, d0, d1):
    watch = Follower(daemon, "hardware", "watch", "entrance", "--json")
    watch.wait_for("the watch begins with the states", '"exit_button"')

    def events(**fields):
        return [event for event in map(json.loads, watch.text.splitlines()) if fields.items() <= event.items()]

    # Active is closed.
    wait("of the contact too", lambda: events(part="contact", state="active"))
    contact.pull(1)
    wait("it shows the contact open", lambda: events(part="contact", state="inactive"))
    contact.pull(0)
    wait("and closed", lambda: len(events(part="contact", state="active")) == 2)
    send_wiegand(d0, d1, [wiegand34(CARD)], 0)
    wait("and a card by its length", lambda: events(part="front", bits=32))
    wait("and what the lock was told", lambda: events(kind="command", state="lock"))
    number = CARD.hex().upper()
    check("never the card's number", number not in watch.text.upper(), watch.text)
    watch.process.terminate()
    watch.process.wait(30)


def tested(daemon, strike, contact, button, d0, d1):
    with Recorder(strike) as record:
        test = Follower(daemon, "hardware", "test", "entrance", "--yes", "--within", "50s")
        test.wait_for("the test asks for the door", "Open the door")
        check("when the lock has opened and locked", record.values == [0, 1, 0], str(record.values))
    # Later than an opening of the test could be meant.
    time.sleep(2.5)
    contact.pull(1)
    wait("it does not keep the door's own alarm quiet", lambda: "forced-open" in json.loads(
        daemon.ctl("door", "show", "entrance", "--json").stdout)["alarms"])
    contact.pull(0)
    test.wait_for("then for the button", "Press: exit_button")
    button.pull(0)
    test.wait_for("then for a card", "Tap a card at the reader front")
    button.pull(1)
    send_wiegand(d0, d1, [wiegand34(CARD)], 0)
    try:
        status = test.process.wait(60)
    except subprocess.TimeoutExpired:
        test.process.kill()
        status = None
    check("and says that the door is well", status == 0 and test.text.count("passed") >= 4, f"{status} {test.text}")


def run():
    chip = Chip("wired", "wired", lines=8, names={STRIKE: "strike"})
    strike, contact, button, d0, d1 = (chip.line(offset) for offset in (STRIKE, CONTACT, EXIT, D0, D1))
    for line in (strike, button, d0, d1):
        line.pull(1)
    holder = subprocess.Popen(["gpioset", "--mode=signal", chip.device, f"{FREE}=1"])
    daemon = Daemon("inventory", CONFIGURATION)
    daemon.start()
    wait("the door is locked and closed", lambda: strike.value == 0 and json.loads(
        daemon.ctl("door", "show", "entrance", "--json").stdout)["contact"] == "closed")
    listed(daemon)
    watched(daemon, contact, d0, d1)
    wait("the door is locked again", lambda: strike.value == 0)
    tested(daemon, strike, contact, button, d0, d1)
    check("the daemon stops well", daemon.stop() == 0)
    daemon.keep_log()
    holder.terminate()
    holder.wait(30)
    chip.unplug()
