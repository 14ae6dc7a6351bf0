"""Times from the kernel's own trace: when an interrupt of an input came, and when an output was set."""

import pathlib
import re

TRACING = pathlib.Path("/sys/kernel/tracing")
LINE = re.compile(r"(\d+\.\d+): (\w+): (.*)$")


class Trace:
    def __enter__(self):
        (TRACING / "trace_clock").write_text("mono")
        (TRACING / "trace").write_text("")
        for event in ("irq/irq_handler_entry", "gpio/gpio_value"):
            (TRACING / "events" / event / "enable").write_text("1")
        (TRACING / "tracing_on").write_text("1")
        return self

    def __exit__(self, *_):
        (TRACING / "tracing_on").write_text("0")
        for event in ("irq/irq_handler_entry", "gpio/gpio_value"):
            (TRACING / "events" / event / "enable").write_text("0")

    def mark(self):
        """Puts the time of now into the trace."""
        (TRACING / "trace_marker").write_text("tap")

    def _outputs(self):
        """Every setting of an output: the line, counted over all chips, and the level."""
        text = (TRACING / "trace").read_text()
        return [(int(line), int(level)) for line, level in re.findall(r"gpio_value: (\d+) set ([01])$", text, re.M)]

    def first_line(self):
        """The first of the lines that were set."""
        return min(line for line, _ in self._outputs())

    def settings(self, line):
        """The levels that a line was set to."""
        return {level for number, level in self._outputs() if number == line}

    def openings(self):
        """For how long an output was 1 each time, in seconds; for one line that is set."""
        found, start = [], None
        for line in (TRACING / "trace").read_text().splitlines():
            match = LINE.search(line)
            level = re.search(r"set ([01])$", match[3]) if match and match[2] == "gpio_value" else None
            if not level:
                continue
            if level[1] == "1":
                start = float(match[1]) if start is None else start
            elif start is not None:
                found.append(float(match[1]) - start)
                start = None
        return found

    def latencies(self, is_start):
        """From the last start before each setting of an output to 1, in seconds."""
        found, start = [], None
        for line in (TRACING / "trace").read_text().splitlines():
            match = LINE.search(line)
            if not match:
                continue
            time, event, detail = float(match[1]), match[2], match[3]
            if is_start(event, detail):
                start = time
            elif event == "gpio_value" and re.search(r"set 1$", detail) and start is not None:
                found.append(time - start)
                start = None
        return found


def is_mark(event, _):
    return event == "tracing_mark_write"


def is_edge(event, detail):
    return event == "irq_handler_entry" and "p2k16d" in detail


def summary(values):
    values = sorted(values)
    pick = lambda share: 1000 * values[min(len(values) - 1, int(share * len(values)))]
    return f"n {len(values)}, min {pick(0):.1f}, median {pick(0.5):.1f}, 90 % {pick(0.9):.1f}, max {pick(1):.1f} ms"
