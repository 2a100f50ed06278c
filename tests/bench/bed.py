"""What the delivery benches stand on: servers on free ports, the account of their CPU, a show, h2load.

A figure is a ratio of CPU seconds of two servers that took turns on this machine in one run: the kernel's
account of a process is hurt little by what else runs, and taking turns removes most of the rest."""

import contextlib
import json
import os
import pathlib
import re
import resource
import shutil
import signal
import socket
import ssl
import statistics
import subprocess
import tempfile
import time
import urllib.request

TRUSTING = ssl._create_unverified_context()
# What a bench of delivery sets: encoders would count as the server's CPU, and nginx has none.
NO_LADDER = {"channel_defaults.ladder": "off"}


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def cpu(pids):
    """CPU seconds, user and system, that these processes' threads have had."""
    total = 0
    for pid in pids:
        for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
            total += int((task / "schedstat").read_text().split()[0])
    return total / 1e9


def rss_kib(pid):
    return int(re.search(r"VmRSS:\s+(\d+)", pathlib.Path(f"/proc/{pid}/status").read_text()).group(1))


def raise_files():
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard


def on_cpu(number):
    """A prefix that keeps a command on one processor, where there is more than one."""
    return ["taskset", "-c", str(number)] if os.cpu_count() > 1 else []


def fetch(url, **headers):
    request = urllib.request.Request(url, headers=headers)
    with urllib.request.urlopen(request, timeout=30, context=TRUSTING) as answer:
        return answer.read()


class Certificate:
    """Of this run: ECDSA on P-256, as most servers show today."""

    def __init__(self, folder):
        self.file, self.key = folder / "tls.crt", folder / "tls.key"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                        "-nodes", "-days", "2", "-subj", "/CN=localhost", "-keyout", str(self.key),
                        "-out", str(self.file)], check=True, capture_output=True)


class Freshet:
    def __init__(self, binary, folder, certificate, settings=(), prefix=()):
        self.binary, self.data = binary, folder / "data"
        ready = folder / "ready.json"
        flags = {"http.port": 0, "http.tls_port": 0, "rtmp.port": 0, "srt.port": "off", "tls.certificate": certificate.file,
                 "tls.key": certificate.key, **dict(settings)}
        sets = [word for key, value in flags.items() for word in ("--set", f"{key}={value}")]
        self.process = subprocess.Popen(
            [*prefix, binary, "serve", "--data", str(self.data), "--ready-file", str(ready), *sets],
            stderr=open(folder / "freshet.log", "w", encoding="utf-8"))
        while not ready.exists():
            if self.process.poll() is not None:
                raise SystemExit((folder / "freshet.log").read_text())
            time.sleep(0.02)
        known = json.loads(ready.read_text())
        self.http, self.https = known["http"], known["https"]
        self.rtmp = known["rtmp"]
        self.srt, self.key = known["srt"], known["stream_key"]
        self.publish_to = f"{self.rtmp}/{self.key}"
        self.pids = [self.process.pid]

    def channel(self, name):
        """Where to publish on a channel of that name, made now."""
        made = subprocess.run([self.binary, "key", "create", name, "--data", str(self.data)], capture_output=True, text=True,
                              check=True)
        return f"{self.rtmp}/{made.stdout.strip()}"

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=20)


class Nginx:
    """As Debian ships it (sendfile on, tcp_nopush on) but for the log, which is off, and the limit of
    requests a connection, which no run reaches. `more` is the rest of the http block."""

    def __init__(self, folder, certificate, more="sendfile on;", prefix=()):
        self.folder = pathlib.Path(tempfile.mkdtemp(dir=folder, prefix="nginx-"))
        self.root = self.folder / "root"
        self.root.mkdir()
        self.folder.chmod(0o755)
        ports = [free_port() for _ in range(3)]
        conf = self.folder / "nginx.conf"
        conf.write_text(f"""
daemon off; worker_processes auto; pid {self.folder}/pid; error_log {self.folder}/error.log;
events {{ worker_connections 4096; }}
http {{
  tcp_nopush on; types_hash_max_size 2048;
  include /etc/nginx/mime.types; default_type application/octet-stream;
  ssl_protocols TLSv1.2 TLSv1.3; ssl_prefer_server_ciphers on; gzip on;
  ssl_certificate {certificate.file}; ssl_certificate_key {certificate.key};
  access_log off; keepalive_requests 100000000;
  {more}
  server {{ listen 127.0.0.1:{ports[0]}; root {self.root}; }}
  server {{ listen 127.0.0.1:{ports[1]} http2; root {self.root}; }}
  server {{ listen 127.0.0.1:{ports[2]} ssl http2; root {self.root}; }}
}}
""")
        self.process = subprocess.Popen([*prefix, "nginx", "-p", str(self.folder), "-c", str(conf)])
        until = time.monotonic() + 10
        while time.monotonic() < until:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", ports[2]), 1):
                break
            time.sleep(0.05)
        children = subprocess.run(["pgrep", "-P", str(self.process.pid)], capture_output=True, text=True)
        self.pids = [self.process.pid, *map(int, children.stdout.split())]
        self.http, self.h2c, self.https = (f"{scheme}://127.0.0.1:{port}" for scheme, port in
                                           zip(("http", "http", "https"), ports))

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=20)


def publish(clip, address):
    """The clip in a loop, as fast as it plays."""
    return subprocess.Popen(["ffmpeg", "-nostdin", "-loglevel", "error", "-re", "-stream_loop", "-1", "-i", str(clip), "-c", "copy",
                             "-f", "flv", address], stderr=subprocess.DEVNULL)


@contextlib.contextmanager
def show(clip, address):
    """The same until the block ends."""
    publisher = publish(clip, address)
    try:
        yield publisher
    finally:
        publisher.kill()
        publisher.wait()


def make_clip(folder, kbps, height=720, seconds=8):
    """A test picture of a constant rate with a keyframe every two seconds, and a tone."""
    clip = folder / "clip.mp4"
    rate = f"{kbps}k"
    subprocess.run(
        ["ffmpeg", "-nostdin", "-loglevel", "error", "-f", "lavfi",
         "-i", f"testsrc2=size={height * 16 // 9}x{height}:rate=24", "-f", "lavfi",
         "-i", "sine=frequency=440:sample_rate=48000", "-t", str(seconds), "-c:v", "libx264", "-preset",
         "ultrafast", "-pix_fmt", "yuv420p", "-b:v", rate, "-minrate", rate, "-maxrate", rate, "-bufsize",
         f"{kbps // 2}k", "-x264-params", "nal-hrd=cbr:scenecut=0:keyint=48:min-keyint=48", "-c:a", "aac",
         "-b:a", "64k", "-ac", "2", str(clip)], check=True)
    return clip


def wait_for(what, seconds=60):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with contextlib.suppress(OSError):
            if answer := what():
                return answer
        time.sleep(0.25)
    raise SystemExit("what the bench waits for does not come")


def next_part(text):
    """The query for the version after this one, as a low-latency player asks."""
    first = int(re.search(r"MEDIA-SEQUENCE:(\d+)", text)[1])
    parts = text[text.rfind("#EXTINF"):].count("#EXT-X-PART:")
    return f"?_HLS_msn={first + text.count('#EXTINF')}&_HLS_part={parts}"


def h2load(url, requests, connections, h1, prefix=(), headers=()):
    """Runs it; answers the octets of bodies that came. Every answer must be a 200."""
    more = [word for header in headers for word in ("-H", header)]
    done = subprocess.run([*prefix, "h2load", *(["--h1"] if h1 else []), "-n", str(requests), "-c",
                           str(connections), "-t", "1", *more, url], capture_output=True, text=True, check=True)
    good = int(re.search(r"status codes: (\d+) 2xx", done.stdout).group(1))
    if good != requests:
        raise SystemExit(f"{url}: only {good} of {requests} answers were a 200\n{done.stdout}")
    data = re.search(r"traffic: .*\((\d+)\) total.*\((\d+)\) data", done.stdout)
    return int(data.group(2))


def segments(server, path):
    """The names of a playlist's segments that are there: gaps stand before the show."""
    playlist = fetch(f"{server.http}{path}/index.m3u8").decode()
    before, gap, after = playlist.rpartition("#EXT-X-GAP")
    return re.findall(r"^(s\d+\.m4s)$", after, re.MULTILINE)[1 if gap else 0:]


def median_ratio(pairs):
    """Of ours to theirs; and the quartiles of the pairs' own ratios."""
    ratios = sorted(ours / theirs for ours, theirs in pairs)
    if len(ratios) < 4:
        return statistics.median(ratios), ratios[0], ratios[-1]
    quarters = statistics.quantiles(ratios, n=4)
    return statistics.median(ratios), quarters[0], quarters[2]


@contextlib.contextmanager
def workplace():
    folder = pathlib.Path(tempfile.mkdtemp(prefix="freshet-bench-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
