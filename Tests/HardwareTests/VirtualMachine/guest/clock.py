"""The system's clock is set while a door is open: the lock locks on its time, members are judged by trusted time, people
are told, and nobody is shut out for ever.

How long the lock was open is read from the kernel's trace of the line, by its monotonic clock.
"""

import ctypes
import json
import statistics
import time

from kerneltrace import Trace
from record import Admin, answer, missing
from rig import Chip, Daemon, check, report, wait

ADA, ERIK = "04:A3:5F:1B:C2:66:80", "9C:41:E7:2B"
UNLOCK_TIME = 2
HOUR, YEAR = 3600, 365 * 86400
CONFIGURATION = f"""
doors:
  entrance: {{ circles: [door], unlock_time: {UNLOCK_TIME}s, lock: {{ type: gpio, chip: board, line: 0 }} }}
readers:
  entrance: {{ type: simulated, door: entrance, debounce: 0s }}
journal: {{ timeout: 10s }}
embedded:
  seed:
    accounts:
      - {{ username: ada, name: Ada, paid_until: +20d }}
      - {{ username: erik, name: Erik, paid_until: -40d }}
    circles: [{{ name: door, members: [ada, erik] }}]
    cards:
      - {{ user: ada, number: "{ADA}", label: fob }}
      - {{ user: erik, number: "{ERIK}", label: fob }}
"""


class Clock:
    """The right time, by the monotonic clock, and what the system's clock is set to."""

    def __init__(self):
        self.start = time.time() - time.clock_gettime(time.CLOCK_BOOTTIME)

    def step(self, seconds):
        self.set(self.start + time.clock_gettime(time.CLOCK_BOOTTIME) + seconds)

    def set(self, instant):
        time.clock_settime(time.CLOCK_REALTIME, instant)

    def synchronise(self):
        """As a time service does: the right time, and the kernel is told that it is. Setting the time takes that back."""
        self.step(0)
        # struct timex of adjtimex(2): modes, offset, freq, maxerror, esterror, status.
        request = (ctypes.c_long * 32)()
        ctypes.c_uint.from_buffer(request).value = 0x4 | 0x8 | 0x10  # ADJ_MAXERROR | ADJ_ESTERROR | ADJ_STATUS
        ctypes.c_int.from_buffer(request, 40).value = 1  # STA_PLL
        check("the kernel takes its clock for synchronised", ctypes.CDLL(None).adjtimex(request) != 5)


class Taps:
    """Taps by two members while something is done to the clock, and what became of them; a row of `make test-faults`."""

    def __init__(self, daemon, done):
        self.daemon, self.done = daemon, done
        self.answers, self.surplus, self.wrongly = [], 0, 0

    def tap(self, card):
        result = self.daemon.ctl("tap", "entrance", "--card", "-", "--json", standard_input=card + "\n", expect=None)
        reply = json.loads(result.stdout)
        self.answers.append(answer(reply))
        self.wrongly += reply["granted"] and card == ERIK
        return reply["granted"]

    def report(self, note=""):
        """The daemon runs and has answered all taps."""
        lost = list(missing(self.answers, Admin(str(self.daemon.socket)).events()))
        check(f"{self.done}: every answer is on record", not lost, str(lost[:3]))
        report(
            "clock set",
            self.done,
            taps=len(self.answers),
            lost=len(lost),
            duplicated=self.surplus,
            wronglyOpen=self.wrongly,
            note=note,
        )


def alarms(daemon):
    return {alarm["kind"] for alarm in json.loads(daemon.ctl("alarms", "--json").stdout)["alarms"]}


def opening(taps, line, what, meanwhile=lambda: None):
    """One opening by a tap; how long the lock was open."""
    with Trace() as trace:
        check(f"{what}: Ada gets in", taps.tap(ADA))
        check(f"{what}: the lock is open", line.value == 1)
        meanwhile()
        wait(f"{what}: and locks", lambda: line.value == 0)
        times = trace.openings()
    check(f"{what}: it was one opening", len(times) == 1, str(times))
    taps.surplus += max(0, len(times) - 1)
    return times[0] if times else 0


def steps(daemon, line, clock):
    taps = Taps(daemon, "by 1 h and by 10 years, forth and back, while a door is open")
    usual = [opening(taps, line, f"untouched {number}") for number in range(5)]
    jitter = max(usual) - min(usual)
    errors = []
    shown = ", ".join(f"{1000 * (value - UNLOCK_TIME):.1f}" for value in usual)
    print(f"     relock without a step, ms after {UNLOCK_TIME} s: {shown}; jitter {1000 * jitter:.1f} ms", flush=True)
    for what, seconds in (("+1 h", HOUR), ("-1 h", -HOUR), ("+10 years", 10 * YEAR), ("-10 years", -10 * YEAR)):
        length = opening(taps, line, what, lambda: clock.step(seconds))
        error = length - statistics.median(usual)
        errors.append(abs(error))
        print(f"     {what}: relock error {1000 * error:.1f} ms", flush=True)
        check(f"{what}: the relock is within 50 ms and the jitter", abs(error) <= 0.05 + jitter, str(error))
        check(f"{what}: not before its time", length >= UNLOCK_TIME - 0.001, str(length))
        check(f"{what}: who has not paid stays out", not taps.tap(ERIK))
        check(f"{what}: Ada gets in", taps.tap(ADA))
        wait(f"{what}: people are told", lambda: "clock-untrusted" in alarms(daemon))
        wait(f"{what}: locked", lambda: line.value == 0)
    clock.synchronise()
    wait("the alarm is over when the clock is right", lambda: "clock-untrusted" not in alarms(daemon))
    taps.report(f"relock error at most {1000 * max(errors):.1f} ms; without a step openings differ by {1000 * jitter:.1f} ms")


def starts_in_1970(daemon, line, clock):
    check("the daemon stops well", daemon.stop() == 0)
    clock.set(2 * 86400)
    daemon.start()
    taps = Taps(daemon, "1970 at the start of the daemon")
    check("in 1970 Ada gets in", taps.tap(ADA))
    check("in 1970 who has not paid stays out", not taps.tap(ERIK))
    wait("in 1970 people are told", lambda: "clock-untrusted" in alarms(daemon))
    wait("in 1970 the lock locks", lambda: line.value == 0)
    taps.report()
    check("the daemon stops well", daemon.stop() == 0)
    clock.step(0)


def nothing_tells_the_time(line, clock):
    """Neither a database nor a time service: the system's clock is all there is, and nothing of what it said stays."""
    daemon = Daemon("untimed", CONFIGURATION)
    daemon.start()
    taps = Taps(daemon, "by 10 years, forth and back, where neither a database nor NTP tells the time, and a restart")
    check("untimed: Ada gets in", taps.tap(ADA))
    for what, seconds in (("+10 years", 10 * YEAR), ("-10 years", -10 * YEAR)):
        clock.step(seconds)
        taps.tap(ADA)
        clock.step(0)
        check(f"untimed: after {what} and back Ada gets in", taps.tap(ADA))
    wait("untimed: the lock locks", lambda: line.value == 0)
    check("the daemon stops well", daemon.stop() == 0)
    daemon.start()
    check("untimed: after a restart too", taps.tap(ADA))
    taps.report()
    check("the daemon stops well", daemon.stop() == 0)
    daemon.keep_log()


def run():
    chip = Chip("board", "board", lines=4)
    line = chip.line(0)
    line.pull(1)
    clock = Clock()
    clock.synchronise()
    daemon = Daemon("clock", CONFIGURATION)
    daemon.start()
    steps(daemon, line, clock)
    starts_in_1970(daemon, line, clock)
    daemon.keep_log()
    nothing_tells_the_time(line, clock)
    chip.unplug()
