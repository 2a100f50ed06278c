"""A server of ours for a run, and the addresses at which each transport finds it."""

import json
import pathlib
import subprocess
import sys
import time

PATIENCE = 60.0   # seconds that a server with sanitizers may take to begin
PORTS = ("http.port", "rtmp.port", "srt.port", "webrtc.udp_port", "webrtc.tcp_port")


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
