"""Brokers of a Kafka beside the server: freshet_kafka_mock, and what it has been told."""

import json
import queue
import subprocess
import threading
import time


class Brokers:
    """In a process of their own, so that whoever kills a server does not kill them."""

    def __init__(self, program):
        self.process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.address = json.loads(self.process.stdout.readline())["brokers"]
        self.lock, self.heard, self.done = threading.Lock(), [], queue.Queue()
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self):
        for line in self.process.stdout:
            told = json.loads(line)
            if "done" in told:
                self.done.put(told["done"])
                continue
            with self.lock:
                self.heard.append(told)

    def order(self, word):
        """Down or up they are when this is over."""
        self.process.stdin.write(word + "\n")
        self.process.stdin.flush()
        assert self.done.get(timeout=20) == word

    def messages(self, key=None):
        """All that came, in its order; with a key its own alone."""
        with self.lock:
            return [one for one in self.heard if key is None or one["key"] == key]

    def stop(self):
        self.process.stdin.close()
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()


def until(what, is_so, patience=60):
    """Asks again and again; what it answered in the end."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        try:
            if found := is_so():
                return found
        except OSError:
            pass
        time.sleep(0.05)
    raise SystemExit(f"waited {patience} s in vain: {what}")
