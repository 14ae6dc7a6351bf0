"""What is wired to doors besides their locks: contact, exit button, fire release, doorbell, buzzer and light; air-lock,
lockdown, a lock of two lines and one that is told by pulses.

Which level a line is set to, and in which order, is read from the kernel's trace where the pull could do the same.
"""

import json
import signal

from kerneltrace import Trace
from rig import Chip, Daemon, Recorder, check, wait

CARD = "04:A3:5F:1B:C2:66:80"
STRIKE, CONTACT, EXIT, FIRE, BELL, BUZZER, LIGHT, MAGNET, BOLT, OUTER, INNER, OUTER_CONTACT, INNER_EXIT, LATCH = range(14)
CONFIGURATION = f"""
doors:
  entrance:
    circles: [door]
    unlock_time: 60s
    exit_time: 1s
    lock: {{ type: gpio, chip: board, line: {STRIKE} }}
    contact: {{ type: gpio, chip: board, line: {CONTACT}, active: low }}
    exit_button: {{ type: gpio, chip: board, line: {EXIT}, active: low }}
    fire_release: {{ type: gpio, chip: board, line: {FIRE} }}
    doorbell: {{ type: gpio, chip: board, line: {BELL} }}
    buzzer: {{ type: gpio, chip: board, line: {BUZZER}, on: [doorbell, held-open-alarm, forced-open] }}
    light: {{ type: gpio, chip: board, line: {LIGHT}, on: [held-open-warning] }}
    relock_on_close: true
    held_open_warning: 2s
    held_open_alarm: 4s
    forced_open: true
  gate:
    circles: [door]
    unlock_time: 1s
    lock:
      type: gpio
      lines:
        - {{ chip: board, line: {MAGNET}, wiring: fail-safe }}
        - {{ chip: board, line: {BOLT} }}
    fire_release: {{ type: gpio, chip: board, line: {FIRE} }}
  outer:
    circles: [door]
    unlock_time: 30s
    lock: {{ type: gpio, chip: board, line: {OUTER} }}
    contact: {{ type: gpio, chip: board, line: {OUTER_CONTACT}, active: low }}
    interlock: inner
  inner:
    circles: [door]
    unlock_time: 1s
    exit_time: 1s
    lock: {{ type: gpio, chip: board, line: {INNER} }}
    exit_button: {{ type: gpio, chip: board, line: {INNER_EXIT} }}
    interlock: outer
  latch:
    circles: [door]
    unlock_time: 5s
    lock: {{ type: gpio, chip: board, line: {LATCH}, pulse: 500ms }}
readers:
  entrance: {{ type: simulated, door: entrance, debounce: 0s }}
  gate: {{ type: simulated, door: gate, debounce: 0s }}
  outer: {{ type: simulated, door: outer, debounce: 0s }}
  inner: {{ type: simulated, door: inner, debounce: 0s }}
  latch: {{ type: simulated, door: latch, debounce: 0s }}
embedded:
  seed:
    accounts: [{{ username: ada, name: Ada, paid_until: +20d }}]
    circles: [{{ name: door, members: [ada] }}]
    cards: [{{ user: ada, number: "{CARD}", label: fob }}]
"""


class Site:
    def __init__(self):
        self.chip = Chip("board", "board", lines=16)
        self.daemon = Daemon("doors", CONFIGURATION)
        # Locks that nobody drives are open, doors closed, and nobody presses anything.
        for offset, level in {STRIKE: 1, BOLT: 1, OUTER: 1, INNER: 1, LATCH: 1, EXIT: 1}.items():
            self.line(offset).pull(level)
        for offset in (CONTACT, FIRE, BELL, MAGNET, OUTER_CONTACT, INNER_EXIT):
            self.line(offset).pull(0)

    def replug(self):
        """The chip comes back with every pull at low, and then, of the locks that a fire releases, at locked."""
        self.chip.plug()
        self.line(MAGNET).pull(1)
        self.line(EXIT).pull(1)

    def line(self, offset):
        return self.chip.line(offset)

    def tap(self, door, expect=0):
        return self.daemon.ctl("tap", door, "--card", "-", standard_input=CARD + "\n", expect=expect)

    def show(self, door):
        return json.loads(self.daemon.ctl("door", "show", door, "--json").stdout)

    def wait(self, what, offset, level):
        return wait(what, lambda: self.line(offset).value == level)

    def wait_for(self, door, **fields):
        return wait(f"{door} is {fields}", lambda: fields.items() <= self.show(door).items())

    def refused(self, what, reason, *arguments):
        result = self.daemon.ctl(*arguments, expect=None)
        text = result.stdout + result.stderr
        check(what, result.returncode != 0 and reason in text, f"{result.returncode} {text}")

    def not_let_in(self, what, door, lock):
        with Recorder(self.line(lock)) as record:
            check(f"{what}: the tap is refused", self.tap(door, expect=None).returncode != 0)
        check(f"{what}: the lock does not move", record.values == [0], str(record.values))

    def leaves(self, what, button, pressed, lock):
        """Presses and lets go only once the lock is open."""
        with Recorder(self.line(lock)) as record:
            self.line(button).pull(pressed)
            self.wait(f"{what}: the exit button opens", lock, 1)
            self.line(button).pull(1 - pressed)
            wait(f"{what}: and time locks", lambda: record.values == [0, 1, 0])


def contact_and_signals(site):
    contact = site.line(CONTACT)
    site.leaves("the entrance", EXIT, 0, STRIKE)

    with Recorder(site.line(BUZZER)) as record:
        site.line(BELL).pull(1)
        site.wait("the doorbell is heard", BUZZER, 1)
        site.line(BELL).pull(0)
        wait("but not for ever", lambda: record.values == [0, 1, 0])

    with Recorder(site.line(STRIKE)) as lock, Recorder(site.line(LIGHT)) as light:
        site.tap("entrance")
        site.wait("a tap opens the entrance", STRIKE, 1)
        contact.pull(1)
        site.wait("standing open brings the warning", LIGHT, 1)
        check("before the alarm", site.line(BUZZER).value == 0)
        site.wait("and then the alarm", BUZZER, 1)
        alarms = site.show("entrance")["alarms"]
        check("both are told", {"held-open", "held-open-warning"} == set(alarms), str(alarms))
        check("the lock waits for the door", lock.values == [0, 1], str(lock.values))
        contact.pull(0)
        wait("a closed door locks", lambda: lock.values == [0, 1, 0])
        site.wait("ends the alarm", BUZZER, 0)
        wait("and the warning", lambda: light.values == [0, 1, 0])
    check("no alarm is left", site.show("entrance")["alarms"] == [])


def forced_open(site):
    """Runs after a part that is longer than the 2 s in which a door that has just been locked may be opened."""
    contact = site.line(CONTACT)
    with Recorder(site.line(STRIKE)) as lock:
        contact.pull(1)
        site.wait("a door that opens by itself is an alarm", BUZZER, 1)
        check("of its own", "forced-open" in site.show("entrance")["alarms"])
        contact.pull(0)
        site.wait("until it is closed", BUZZER, 0)
    check("the lock stays locked all the time", lock.values == [0], str(lock.values))


def other_locks(site):
    with Recorder(site.line(MAGNET)) as magnet, Recorder(site.line(BOLT)) as bolt:
        site.tap("gate")
        wait("both lines of a lock open and lock", lambda: magnet.values == [1, 0, 1] and bolt.values == [0, 1, 0])
    with Recorder(site.line(LATCH)) as latch:
        site.tap("latch")
        wait("a tap is one pulse", lambda: latch.values == [0, 1, 0])
        site.wait_for("latch", state="locked")
        check("and nothing at the end of the time", latch.values == [0, 1, 0], str(latch.values))
    site.refused("a lock of pulses is not held open", "cannot be held open", "door", "hold", "latch", "--for", "1h")


def air_lock(site):
    outer_contact = site.line(OUTER_CONTACT)
    site.tap("outer")
    site.wait("the outer door opens", OUTER, 1)
    site.not_let_in("with the outer door unlocked", "inner", INNER)
    outer_contact.pull(1)
    site.wait_for("outer", contact="open")
    site.daemon.ctl("door", "lock", "outer")
    site.wait("the outer door locks while it stands open", OUTER, 0)
    site.not_let_in("with the outer door standing open", "inner", INNER)
    site.leaves("with the outer door standing open", INNER_EXIT, 1, INNER)
    outer_contact.pull(0)
    site.wait_for("outer", contact="closed")
    with Recorder(site.line(INNER)) as record:
        site.tap("inner")
        site.wait("with the outer door closed a tap opens the inner one", INNER, 1)
        site.not_let_in("with the inner door unlocked", "outer", OUTER)
        wait("time locks the inner door", lambda: record.values == [0, 1, 0])


def lockdown(site):
    site.daemon.ctl("door", "lockdown", "entrance", "--yes")
    site.not_let_in("in a lockdown", "entrance", STRIKE)
    site.leaves("in a lockdown", EXIT, 0, STRIKE)
    for how, end in (("a stop", site.daemon.stop), ("kill -9", site.daemon.kill)):
        end()
        check(f"after {how} nobody drives the lock", site.line(STRIKE).value == 1)
        with Trace() as trace:
            site.daemon.start()
        site.wait(f"the start after {how} locks", STRIKE, 0)
        check(f"and never opens (after {how})", trace.settings(site.strike) == {0}, str(trace.settings(site.strike)))
        site.wait_for("entrance", state="locked-down")
        site.not_let_in(f"still in a lockdown after {how}", "entrance", STRIKE)
    site.daemon.ctl("door", "release", "entrance")
    site.wait_for("entrance", state="locked")


def is_released(site):
    return [site.line(offset).value for offset in (STRIKE, MAGNET, BOLT)] == [1, 0, 1]


def starts_released(site, what, start):
    """With the pull at locked, a line can only be released because it was driven, and must be driven to nothing else."""
    with Trace() as trace:
        start()
        wait(f"{what}: released", lambda: is_released(site))
    set_to = trace.settings(site.strike)
    check(f"{what}: the strike was set to released and nothing else", set_to == {1}, str(set_to))


def fire(site):
    # From here on the pull of every lock that the fire releases is at locked.
    for offset, level in {STRIKE: 0, MAGNET: 1, BOLT: 0}.items():
        site.line(offset).pull(level)
    site.daemon.ctl("door", "lockdown", "entrance", "--yes")
    site.line(FIRE).pull(1)
    wait("the fire input releases both doors, also in a lockdown", lambda: is_released(site))
    site.wait_for("entrance", state="fire-released", fire={"latched": True, "inputActive": True})
    site.refused("no reset while the input is active", "still active", "door", "reset-fire", "entrance", "--yes")
    site.refused("no locking either", "reset", "door", "lock", "entrance")

    site.daemon.kill()
    check("a killed daemon leaves the strike to its pull", site.line(STRIKE).value == 0)
    starts_released(site, "start after kill -9 in a fire", site.daemon.start)
    check("still refused", site.daemon.ctl("door", "reset-fire", "entrance", "--yes", expect=None).returncode != 0)

    site.line(FIRE).pull(0)
    site.wait_for("entrance", state="fire-released", fire={"latched": True, "inputActive": False})
    check("the end of the alarm locks nothing", is_released(site))
    site.daemon.kill()
    starts_released(site, "start after kill -9 after the fire", site.daemon.start)

    with Trace() as trace:
        check("the daemon stops well", site.daemon.stop() == 0)
    check("a stop does not lock", 0 not in trace.settings(site.strike), str(trace.settings(site.strike)))
    check("the pull has the strike now", site.line(STRIKE).value == 0)
    holders = []
    starts_released(site, "safe-lines --hold", lambda: holders.append(site.daemon.safe_lines("--hold")))
    wait("it locks the doors without a fire", lambda: site.line(OUTER).value == 0)
    with Trace() as trace:
        holders[0].send_signal(signal.SIGTERM)
        check("safe-lines ends well", holders[0].wait(60) == 0)
    check("and does not lock either", 0 not in trace.settings(site.strike), str(trace.settings(site.strike)))
    with Trace() as trace:
        once = site.daemon.safe_lines()
        text = once.communicate(timeout=60)[0]
    check("safe-lines says what it left released", once.returncode == 0 and "entrance: released" in text, text)
    check("safe-lines released the strike", trace.settings(site.strike) == {1}, str(trace.settings(site.strike)))

    starts_released(site, "start after the fire", site.daemon.start)
    site.daemon.ctl("door", "reset-fire", "entrance", "--yes")
    site.wait("the reset locks", STRIKE, 0)
    check("that door only", (site.line(MAGNET).value, site.line(BOLT).value) == (0, 1))
    site.wait_for("entrance", state="locked-down")
    site.daemon.ctl("door", "reset-fire", "gate", "--yes")
    wait("and the other with its own", lambda: (site.line(MAGNET).value, site.line(BOLT).value) == (1, 0))
    site.line(STRIKE).pull(1)
    with Trace() as trace:
        site.daemon.kill()
        site.daemon.start()
    site.wait("the start after a reset locks", STRIKE, 0)
    check("and never releases", trace.settings(site.strike) == {0}, str(trace.settings(site.strike)))


def fire_and_late_chip(site):
    site.line(STRIKE).pull(0)
    site.line(FIRE).pull(1)
    wait("the fire input releases again", lambda: is_released(site))
    site.line(FIRE).pull(0)
    site.wait_for("entrance", state="fire-released", fire={"latched": True, "inputActive": False})
    site.daemon.kill()
    for what in ("safe-lines --hold", "the daemon"):
        site.chip.unplug()
        if what == "the daemon":
            site.daemon.start()
        else:
            holder = site.daemon.safe_lines("--hold")
            check("safe-lines says that the chip is missing", "no GPIO chip 'board'" in holder.stdout.readline())
        with Trace() as trace:
            site.replug()
            wait(f"{what} releases a chip that appears later", lambda: is_released(site))
        set_to = trace.settings(trace.first_line())
        check(f"{what} sets the strike to released and nothing else", set_to == {1}, str(set_to))
        if what != "the daemon":
            holder.send_signal(signal.SIGTERM)
            holder.wait(60)
    for door in ("entrance", "gate"):
        site.wait_for(door, state="fire-released", fire={"latched": True, "inputActive": False})
        site.daemon.ctl("door", "reset-fire", door, "--yes")
    wait("the reset locks", lambda: [site.line(offset).value for offset in (STRIKE, MAGNET, BOLT)] == [0, 1, 0])


def run():
    site = Site()
    with Trace() as trace:
        site.daemon.start()
        site.wait("every door is locked at the start", STRIKE, 0)
    # The kernel's trace counts lines over all chips; the strike is the chip's first.
    site.strike = trace.first_line()
    for part in (contact_and_signals, other_locks, forced_open, air_lock, lockdown, fire, fire_and_late_chip):
        part(site)
    check("the daemon stops well", site.daemon.stop() == 0)
    site.daemon.keep_log()
    site.chip.unplug()
