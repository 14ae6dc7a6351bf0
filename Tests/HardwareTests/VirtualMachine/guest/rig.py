"""What the scenarios in the guest are made of: simulated chips, the daemon under test, its client, and checks.

Runs as root in the virtual machine. Nothing waits for ever. The machine's processor takes 2 ns for each instruction, however
busy the machine below it is: times are those of that processor, not of a board.
"""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import threading
import time

DAEMON, CLIENT = os.environ["P2K16D"], os.environ["P2K16CTL"]
CONFIGFS = pathlib.Path("/sys/kernel/config/gpio-sim")
LIMIT = 60

failures = []


def check(what, holds, detail=""):
    print(f"{'ok  ' if holds else 'FAIL'} {what}{'' if holds else f': {detail}'}", flush=True)
    if not holds:
        failures.append(what)
    return holds


def wait(what, condition, limit=LIMIT):
    """Waits until the condition holds; a check of its own."""
    deadline = time.monotonic() + limit
    while time.monotonic() < deadline:
        if condition():
            return check(what, True)
        time.sleep(0.005)
    return check(what, False, f"not within {limit} s")


def report(fault, done, **figures):
    """A row for the table of `make test-faults`; see FaultRow in the integration tests."""
    row = {"fault": fault, "done": done, "taps": 0, "lost": 0, "duplicated": 0, "wronglyOpen": 0} | figures
    with open("/run/results/rows.jsonl", "a", encoding="utf-8") as rows:
        rows.write(json.dumps(row) + "\n")


class Line:
    """A line of a simulated chip, seen from outside the program under test."""

    def __init__(self, folder):
        self.folder = folder

    @property
    def value(self):
        return int((self.folder / "value").read_text())

    def pull(self, level):
        """Sets what the line is while nobody drives it: for an input, a press or a release with a real edge."""
        (self.folder / "pull").write_text("pull-up" if level else "pull-down")


class Recorder:
    """The values that a line takes, in their order."""

    def __init__(self, line):
        self.values = [line.value]
        self._line = line
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def _run(self):
        descriptor = os.open(self._line.folder / "value", os.O_RDONLY)
        while not self._stop.is_set():
            value = int(os.pread(descriptor, 2, 0))
            if value != self.values[-1]:
                self.values.append(value)
            time.sleep(0.0005)
        os.close(descriptor)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._stop.set()
        self._thread.join()


class Chip:
    """A simulated chip; `names` gives lines their names."""

    def __init__(self, name, label, lines=54, names=None):
        self.name, self.label, self.lines, self.names = name, label, lines, names or {}
        self.plug()

    def plug(self):
        self.config = CONFIGFS / self.name
        bank = self.config / "bank0"
        bank.mkdir(parents=True)
        (bank / "num_lines").write_text(str(self.lines))
        (bank / "label").write_text(self.label)
        for offset, name in self.names.items():
            (bank / f"line{offset}").mkdir()
            (bank / f"line{offset}" / "name").write_text(name)
        (self.config / "live").write_text("1")
        self.device = (bank / "chip_name").read_text().strip()
        self.folder = pathlib.Path("/sys/devices/platform") / (self.config / "dev_name").read_text().strip()

    def unplug(self):
        (self.config / "live").write_text("0")
        bank = self.config / "bank0"
        for offset in self.names:
            (bank / f"line{offset}").rmdir()
        bank.rmdir()
        self.config.rmdir()

    def line(self, offset):
        return Line(self.folder / self.device / f"sim_gpio{offset}")


class Daemon:
    """The real daemon with a configuration, in a state directory of its own."""

    def __init__(self, name, configuration):
        self.folder = pathlib.Path("/tmp") / name
        self.folder.mkdir()
        self.socket = self.folder / "admin.sock"
        self.config = self.folder / "p2k16d.yaml"
        self.config.write_text(
            f"site: {name}\nstate_directory: {self.folder}/state\nadmin: {{ socket: {self.socket} }}\n"
            + configuration
        )
        self.log = self.folder / "log"
        self.process = None

    def start(self):
        self.socket.unlink(missing_ok=True)
        log = open(self.log, "ab")
        self.process = subprocess.Popen([DAEMON, "run", "--config", self.config], stdout=log, stderr=log)
        log.close()
        return wait("the daemon starts", lambda: self.socket.exists() or self.process.poll() is not None, 120)

    def signal(self, number):
        self.process.send_signal(number)
        try:
            return self.process.wait(LIMIT)
        except subprocess.TimeoutExpired:
            self.process.kill()
            check("the daemon ends", False, f"not within {LIMIT} s")
            return self.process.wait()

    def stop(self):
        return self.signal(signal.SIGTERM)

    def kill(self):
        return self.signal(signal.SIGKILL)

    def ctl(self, *arguments, standard_input=None, expect=0):
        result = subprocess.run(
            [CLIENT, *arguments],
            env=os.environ | {"P2K16D_SOCKET": str(self.socket)},
            input=standard_input,
            capture_output=True,
            text=True,
            timeout=LIMIT,
        )
        if expect is not None and result.returncode != expect:
            check(f"p2k16ctl {' '.join(arguments)}", False, result.stdout + result.stderr)
        return result

    def spawn(self, *arguments):
        """A command of the client that is not waited for."""
        return subprocess.Popen(
            [CLIENT, *arguments],
            env=os.environ | {"P2K16D_SOCKET": str(self.socket)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def safe_lines(self, *arguments):
        return subprocess.Popen(
            [DAEMON, "safe-lines", "--config", self.config, *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def keep_log(self):
        shutil.copy(self.log, f"/run/results/{self.folder.name}.log")


def finish():
    print(f"{len(failures)} failed: {'; '.join(failures)}" if failures else "all well", flush=True)
    sys.exit(1 if failures else 0)
