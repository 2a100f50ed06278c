"""What chaos.py throws at a server: publishers that can be hurt, and the kinds of hurting."""

import contextlib
import dataclasses
import pathlib
import signal
import subprocess
import sys
import threading
import time

import srt_loss

HERE = pathlib.Path(__file__).resolve().parent
CLIP_S, LOSS, PPM = 8, 0.08, 200
DRIFT_S = 60   # until it is to be told from the unevenness of the line
STARVED_S, BREATH_S = 2.6, 0.3   # longer than a card waits, shorter than what makes an encoder give up
AGAIN_S = 1.0   # after which an encoder that ended by itself is started again


def make_clips(folder):
    """Eight seconds of ffmpeg's test source, as FLV and as MPEG-TS."""
    flv, ts = folder / "clip.flv", folder / "clip.ts"
    quiet = ["ffmpeg", "-nostdin", "-loglevel", "error"]
    subprocess.run([*quiet, "-f", "lavfi", "-i", "testsrc2=size=640x360:rate=25", "-f", "lavfi", "-i", "sine=sample_rate=48000", "-t", str(CLIP_S),
                    "-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-pix_fmt", "yuv420p", "-g", "50", "-b:v", "450k", "-maxrate",
                    "450k", "-bufsize", "300k", "-c:a", "aac", "-b:a", "64k", flv], check=True)
    subprocess.run([*quiet, "-i", flv, "-c", "copy", "-f", "mpegts", ts], check=True)
    return flv, ts


class NewRelay(srt_loss.Relay):
    """One for each run of an encoder, as each has a port of its own on a real line."""

    def close(self):
        self.loop.call_soon_threadsafe(self.loop.stop)


class Publisher:
    """An encoder, started again whenever it ended."""

    def __init__(self, server, channel, protocol, clips):
        self.server, self.channel, self.protocol, self.clips = server, channel, protocol, clips
        self.key, self.ppm, self.loss, self.starts, self.relay = server.key(channel), 0, 0.0, 0, None
        self.processes, self.wanted, self.over = [], True, threading.Event()
        self.lock = threading.Lock()
        self.log = open(server.folder / f"encoder-{channel}.log", "ab")
        self.begin()
        threading.Thread(target=self.look_after, daemon=True).start()

    def begin(self):
        self.starts += 1
        script = [sys.executable, HERE / "chaos_encoder.py", "--ppm", str(self.ppm), self.clips[self.protocol == "srt"], str(CLIP_S)]
        if self.protocol == "rtmp":
            script.append(f"{self.server.ready['rtmp']}/{self.key}")
            self.processes = [subprocess.Popen(script, stdin=subprocess.PIPE, stderr=self.log)]
            return
        if self.relay:
            self.relay.close()
        self.relay = NewRelay(self.server.srt_port, self.loss, self.starts)
        feed = subprocess.Popen(script, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.log)
        call = subprocess.Popen(["srt-live-transmit", "-loglevel:fatal", "-autoreconnect:no", "-chunk:1316", "file://con",
                                 f"srt://127.0.0.1:{self.relay.port}?streamid=publish:{self.channel}:{self.key}"],
                                stdin=feed.stdout, stdout=self.log, stderr=self.log)
        feed.stdout.close()
        self.processes = [feed, call]

    def look_after(self):
        while not self.over.wait(AGAIN_S):
            with self.lock:
                if self.wanted and any(one.poll() is not None for one in self.processes):
                    self.end()
                    self.begin()

    def end(self):
        for one in self.processes:
            one.kill()
            one.wait()

    def away(self, seconds):
        with self.lock:
            self.wanted = False
            self.end()
            time.sleep(seconds)
            self.wanted = True
            self.begin()

    def freeze(self, seconds):
        with self.lock:
            for how in (signal.SIGSTOP, signal.SIGCONT):
                for one in self.processes:
                    one.send_signal(how)
                time.sleep(seconds if how == signal.SIGSTOP else 0)

    def tell(self, words):
        with self.lock, contextlib.suppress(OSError):
            self.processes[0].stdin.write(f"{words}\n".encode())
            self.processes[0].stdin.flush()

    def drift(self, ppm):
        self.ppm = ppm
        self.tell(f"ppm {ppm}")

    def lose(self, share):
        self.loss = share
        if self.relay:
            self.relay.loss = share

    def stop(self):
        self.over.set()
        with self.lock:
            self.wanted = False
            self.end()


class Filler:
    """Takes what room there is on a disk, again and again, for a server gives some of it back as its window moves on."""

    def __init__(self, file):
        self.file, self.over = file, threading.Event()
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self):
        with open(self.file, "ab", buffering=0) as out:
            while not self.over.wait(0.05):
                for octets in (1 << 20, 4096):
                    with contextlib.suppress(OSError):
                        while out.write(bytes(octets)):
                            pass

    def end(self):
        self.over.set()
        self.thread.join()
        self.file.unlink()


@dataclasses.dataclass
class Kind:
    name: str
    channels: str          # those it can be thrown at
    act: object            # of the scene, the publisher and the dice: words about what was done
    log: str               # what its line in the log looks like
    metric: str            # and the metric that must rise
    all_of: bool = False   # it is everybody's


def killed(scene, publisher, dice):
    seconds = round(dice.uniform(0.5, 8), 1)
    publisher.away(seconds)
    return f"away {seconds} s"


def frozen(scene, publisher, dice):
    seconds = round(dice.uniform(1, 20), 1)
    publisher.freeze(seconds)
    return f"frozen {seconds} s"


def starved(scene, publisher, dice):
    """It gets a breath now and then, and all of its breath at the end."""
    breaths = dice.randint(6, 12)
    for _ in range(breaths):
        publisher.freeze(STARVED_S)
        time.sleep(BREATH_S)
    return f"starved {breaths * (STARVED_S + BREATH_S):.1f} s"


def full(scene, publisher, dice):
    filler = Filler(scene.disk.filler)
    time.sleep(scene.full_s)
    filler.end()
    return f"full {scene.full_s:.0f} s"


def drifts(scene, publisher, dice):
    ppm = PPM if publisher.ppm <= 0 else -PPM
    publisher.drift(ppm)
    time.sleep(DRIFT_S)
    return f"{ppm:+} ppm from now on"


def jumps(seconds):
    def act(scene, publisher, dice):
        publisher.tell(f"jump {seconds}")
        return f"{seconds:+} s"
    return act


def loses(scene, publisher, dice):
    publisher.lose(LOSS)
    seconds = round(dice.uniform(10, 40), 1)
    time.sleep(seconds)
    publisher.lose(0.0)
    return f"{100 * LOSS:.0f} % lost for {seconds} s"


KINDS = [
    Kind("killed", "ab", killed, r"encoder gone|publisher lost", r"ingest_errors_total.*(connection|timeout)|encoders?_(gone|lost)|absence|reconnect"),
    Kind("frozen", "ab", frozen, r"has sent nothing", r"silen|stall|held|holding|card|timeout|absence"),
    Kind("starved", "ab", starved, r"has sent nothing", r"silen|stall|held|holding|left_out"),
    Kind("full disk", "ab", full, r"the disk takes no|not kept on disk", r"disk|origin_segments_(lost|wait)|backlog", True),
    Kind("drift", "ab", drifts, r"drift|clock", r"drift|clock"),
    Kind("jump +1000 s", "ab", jumps(1000), r"time stamps jumped", r"jump|time_?stamp|epoch"),
    Kind("jump -100 s", "ab", jumps(-100), r"time stamps jumped", r"jump|time_?stamp|epoch"),
    Kind("line loses", "a", loses, r"packets (were )?lost|line loses|not come (again )?in time", r"srt_packets_(lost|dropped|retransmitted)"),
]
