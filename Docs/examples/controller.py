#!/usr/bin/env python3
"""A tool controller for p2k16d, to read and to start from; Docs/asyncapi.yaml describes its messages.

It needs Python 3 and Debian's python3-paho-mqtt. The tool is a line on the terminal here; put your relay into switch().

    openssl rand -hex 32 > laser.key
    ./controller.py --broker 127.0.0.1 --topic p2k16d/tool/laser --key-file laser.key
    ./controller.py --broker broker.example.org --port 8884 --ca-file ca.crt --certificate-file laser.crt \\
        --certificate-key-file laser.key --topic p2k16d/tool/laser --key-file laser.hmac

What members and the machine do is typed: tap 04A35F1BC26680, out 04A35F1BC26680, in, run, stop, return, trouble TEXT.
"""
import argparse
import hashlib
import hmac
import json
import secrets
import sys
import threading
import time

import paho.mqtt.client as mqtt

LONGEST = 1024  # bytes of a message without its signature


class Controller:
    def __init__(self, topic, key):
        self.topic = topic
        self.key = key  # bytes, or None for messages without signatures
        self.boot = secrets.token_hex(8)  # another one at each start, never stored
        self.started = time.monotonic()
        self.count = 0  # of my messages
        self.seen = 0  # the greatest count of an order that came
        self.powered = False  # off at each start, until the daemon says otherwise
        self.running = False
        self.lock = threading.RLock()
        # Version 2 of the library wants to be told which callbacks these are.
        versions = [mqtt.CallbackAPIVersion.VERSION1] if hasattr(mqtt, "CallbackAPIVersion") else []
        self.client = mqtt.Client(*versions, client_id="controller-" + self.boot)
        self.client.on_connect = self.connected
        self.client.on_disconnect = self.disconnected
        self.client.on_message = self.arrived
        self.prepare_will()

    # The three lines to change for a board: its clock, its relay, its display.

    def uptime(self):
        """Milliseconds since the start. On a small board count in 64 bits: 32 of them are over after 49 days."""
        return int((time.monotonic() - self.started) * 1000)

    def switch(self, on):
        print("power on" if on else "power off", flush=True)

    def show(self, text):
        print(text, flush=True)

    # Sending

    def message(self, kind, **fields):
        """The bytes of the next message: JSON, and in front of it the signature of just these bytes."""
        envelope = {"type": kind, "boot": self.boot, "count": self.count, "uptime": self.uptime()}
        body = json.dumps(envelope | fields).encode()
        return self.signature(body) + b" " + body if self.key else body

    def signature(self, body):
        return hmac.new(self.key, body, hashlib.sha256).hexdigest().encode()

    def send(self, kind, **fields):
        with self.lock:
            if not self.client.is_connected():
                return  # nothing is kept for later
            self.count += 1
            self.client.publish(self.topic + "/up", self.message(kind, **fields), qos=0, retain=False)

    def send_state(self, **nonce):
        self.send("state", powered=self.powered, running=self.running, seen=self.seen, **nonce)

    # The connection

    def prepare_will(self):
        """What the broker says for us when we vanish. The hello after the connection carries the same count."""
        self.count += 1
        self.client.will_set(self.topic + "/up", self.message("bye"), qos=0, retain=False)

    def connected(self, client, userdata, flags, code):
        if code != 0:
            return self.show("the broker refuses: %s" % code)
        with self.lock:
            client.subscribe(self.topic + "/down", qos=0)
            client.publish(self.topic + "/up", self.message("hello"), qos=0, retain=False)
        self.show("connected")

    def disconnected(self, client, userdata, code):
        # The tool stays as it is: somebody may be in the middle of a cut. The library connects again by itself.
        with self.lock:
            self.prepare_will()
        self.show("connection lost")

    # Receiving

    def arrived(self, client, userdata, message):
        with self.lock:
            if not message.retain:
                self.take(message.payload)

    def take(self, payload):
        body = payload
        if self.key:
            signature, _, body = payload.partition(b" ")
            if not hmac.compare_digest(signature, self.signature(body)):
                return self.show("refused: wrong signature")
        if len(body) > LONGEST:
            return self.show("refused: too long")
        try:
            order = json.loads(body)
            kind = order["type"]
            if kind == "ping":  # for whoever is there: needs no boot, and does no harm when it is old
                return self.send_state(nonce=order["nonce"])
            boot, count, until = order["boot"], int(order["count"]), int(order["until"])
            self.check(kind, order, boot, count, until)
        except (KeyError, TypeError, ValueError):
            self.show("refused: not understood")

    def check(self, kind, order, boot, count, until):
        if boot != self.boot:
            return self.show("refused: for an earlier boot")
        if count <= self.seen:
            return self.show("refused: came before")
        self.seen = count
        if self.uptime() > until:
            self.show("refused: too late")
            return self.send("done", of=count, error="too late") if kind != "answer" else None
        if kind == "answer":
            return self.show("%s: %s" % ("granted" if order["granted"] else "denied", order["message"]))
        if kind in ("unlock", "lock"):
            self.powered = kind == "unlock"
            self.switch(self.powered)
        elif kind == "warn":
            self.show("%s s left: %s" % (order["seconds"], order["reason"]))
        else:
            return self.send("done", of=count, error="unknown order")
        self.send("done", of=count)
        self.send_state()

    # What happens at the tool

    def happens(self, line):
        word, _, rest = line.strip().partition(" ")
        if word == "tap":
            self.send("request", wish="tap", card=rest)
        elif word == "out":
            self.send("request", wish="check-out", card=rest)
        elif word == "in":
            self.send("request", wish="check-in", **({"card": rest} if rest else {}))
        elif word in ("run", "stop"):
            self.running = word == "run"
            self.send_state()
        elif word == "return":
            self.send("returned")
        elif word == "trouble":
            self.send("trouble", text=rest)


def main():
    parser = argparse.ArgumentParser(description="A tool controller for p2k16d.")
    parser.add_argument("--broker", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=1883)
    parser.add_argument("--username")
    parser.add_argument("--password-file")
    parser.add_argument("--ca-file", help="turns TLS on: the authorities that may vouch for the broker")
    parser.add_argument("--certificate-file", help="a client certificate, instead of user name and password")
    parser.add_argument("--certificate-key-file", help="its private key")
    parser.add_argument("--topic", required=True, help="as in the daemon's configuration")
    parser.add_argument("--key-file", help="as in the daemon's configuration; without it nothing is signed")
    options = parser.parse_args()
    key = open(options.key_file, "rb").read().rstrip(b"\r\n") if options.key_file else None
    controller = Controller(options.topic, key)
    if options.username:
        password = open(options.password_file).read().strip() if options.password_file else None
        controller.client.username_pw_set(options.username, password)
    if options.ca_file:
        controller.client.tls_set(options.ca_file, options.certificate_file, options.certificate_key_file)
    controller.client.reconnect_delay_set(1, 30)
    controller.client.connect_async(options.broker, options.port, keepalive=15)
    controller.client.loop_start()
    for line in sys.stdin:
        controller.happens(line)
    while True:  # without a terminal it goes on
        time.sleep(3600)


if __name__ == "__main__":
    main()
