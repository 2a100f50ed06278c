"""A server of ours for a run, the addresses at which each transport finds it, and a show on it."""

import contextlib
import json
import pathlib
import socket
import subprocess
import sys
import tempfile
import time

from fetch import Client
from m3u8 import Playlist

PATIENCE = 60.0   # seconds that a server with sanitizers may take to begin
# ffmpeg's arguments: 30 frames a second and a tone, a keyframe every two seconds.
TEST_PICTURE = ["-re", "-f", "lavfi", "-i", "testsrc2=size=320x180:rate=30",
                "-re", "-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000",
                "-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-pix_fmt", "yuv420p",
                "-b:v", "300k", "-g", "60", "-c:a", "aac"]
PORTS = ("http.port", "rtmp.port", "srt.port", "webrtc.udp_port", "webrtc.tcp_port")


def free_port():
    """One that nobody listens on now."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def certificate(folder):
    """A certificate for this machine, signed by itself: (chain, key)."""
    chain, key = pathlib.Path(folder) / "chain.pem", pathlib.Path(folder) / "key.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                    "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-days", "2",
                    "-keyout", key, "-out", chain], check=True, capture_output=True)
    return chain, key


def server(binary, folder, *settings, secure=False):
    """Starts one on free ports, with its data in `folder`; (process, what its ready file says)."""
    folder = pathlib.Path(folder)
    ready, log = folder / "ready.json", folder / "server.log"
    given = [f"{port}=0" for port in PORTS] + list(settings)
    if secure:
        chain, key = certificate(folder)
        given += ["http.tls_port=0", f"tls.certificate={chain}", f"tls.key={key}"]
    command = [binary, "serve", "--data", folder / "data", "--ready-file", ready]
    for one in given:
        command += ["--set", one]
    process = subprocess.Popen(command, stderr=open(log, "w", encoding="utf-8"))
    until = time.monotonic() + PATIENCE
    while not ready.exists() and process.poll() is None and time.monotonic() < until:
        time.sleep(0.05)
    if not ready.exists():
        process.kill()
        sys.exit("the server did not start:\n" + log.read_text(encoding="utf-8"))
    return process, json.loads(ready.read_text(encoding="utf-8"))


def address(ready, transport):
    """The origin that a transport talks to: h2 is TLS, the others are clear text."""
    return ready["https" if transport == "h2" else "http"]


@contextlib.contextmanager
def show(binary, encoder, segments=3):
    """A server with a show on its first channel, published by ffmpeg with the arguments `encoder`: what its ready
    file says, and a folder that goes away with it."""
    with tempfile.TemporaryDirectory(prefix="freshet-show-") as folder:
        process, ready = server(binary, folder)
        publisher = subprocess.Popen(["ffmpeg", "-nostdin", "-loglevel", "error", *encoder, "-f", "flv",
                                      f"{ready['rtmp']}/{ready['stream_key']}"])
        try:
            wait_for(f"{ready['http']}/live/{ready['channel']}/source/index.m3u8", segments)
            yield ready, pathlib.Path(folder)
        finally:
            publisher.kill()
            publisher.wait()
            process.terminate()
            process.wait(timeout=PATIENCE)


def wait_for(url, segments):
    """Until a media playlist lists so many segments."""
    client, until = Client(), time.monotonic() + PATIENCE
    while len(Playlist(client.get(url).text).segments) < segments:
        if time.monotonic() > until:
            sys.exit(f"nothing is live at {url}")
        time.sleep(0.3)
    client.close()
