#!/usr/bin/env python3
"""Certificates from pebble, the test authority of Debian: issued, renewed, refused, got in the end, in both ways.

usage: acme.py --freshet build/dev/freshet [--only NAME]

pebble asks pebble-challtestsrv for addresses, which the test sets, and comes to the very ports that the server listens on. It
refuses every third nonce. Exits 1 when anything is not so, 77 where there is no pebble."""

import argparse
import contextlib
import json
import os
import pathlib
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.request

PATIENCE = 90
NAMES = ("live.example.test", "www.example.test")
OWN = "Freshet self-signed certificate"


def until(what, is_so):
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with contextlib.suppress(OSError):
            if found := is_so():
                return found
        time.sleep(0.1)
    raise SystemExit(f"waited {PATIENCE} s in vain: {what}")


def check(ok, text):
    print(f"{'ok' if ok else 'FAIL':5}{text}", flush=True)
    if not ok:
        raise SystemExit(1)


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Authority:
    """pebble and its DNS, for as long as the block lasts; `http` and `tls` are the ports that it comes to."""

    def __init__(self, folder, http, tls, **more):
        self.folder, self.http, self.tls, self.more = folder, http, tls, more
        self.acme, self.manage, self.dns, self.dns_manage = (free_port() for _ in range(4))
        self.ca_file, self.processes = folder / "pebble-ca.pem", []
        self.certify_itself()

    def certify_itself(self):
        """A little authority for pebble's own HTTPS, which the server is told to believe."""
        run = lambda *words: subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True, cwd=self.folder)
        new = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
        run("req", "-x509", *new, "-subj", "/CN=the test's own", "-days", 2, "-keyout", "ca.key", "-out", self.ca_file)
        run("req", *new, "-subj", "/CN=localhost", "-keyout", "pebble.key", "-out", "pebble.csr")
        (self.folder / "names").write_text("subjectAltName=DNS:localhost,IP:127.0.0.1\n", encoding="utf-8")
        run("x509", "-req", "-in", "pebble.csr", "-CA", self.ca_file, "-CAkey", "ca.key", "-CAcreateserial", "-days", 2,
            "-extfile", "names", "-out", "pebble.crt")

    @property
    def directory(self):
        return f"https://localhost:{self.acme}/dir"

    def start(self, validity=90 * 86400, **environment):
        config = {"listenAddress": f"127.0.0.1:{self.acme}", "managementListenAddress": f"127.0.0.1:{self.manage}",
                  "certificate": str(self.folder / "pebble.crt"), "privateKey": str(self.folder / "pebble.key"),
                  "httpPort": self.http, "tlsPort": self.tls, "certificateValidityPeriod": validity, **self.more}
        place = self.folder / "pebble.json"
        place.write_text(json.dumps({"pebble": config}), encoding="utf-8")
        log = open(self.folder / "pebble.log", "a", encoding="utf-8")
        given = {"PEBBLE_VA_NOSLEEP": "1", "PEBBLE_WFE_NONCEREJECT": "33", "PEBBLE_AUTHZREUSE": "0", **environment}
        self.processes = [
            subprocess.Popen(["pebble-challtestsrv", "-dns01", f"127.0.0.1:{self.dns}", "-management", f"127.0.0.1:{self.dns_manage}",
                              "-http01", "", "-https01", "", "-tlsalpn01", "", "-defaultIPv6", ""], stdout=log, stderr=log),
            subprocess.Popen(["pebble", "-strict", "-config", place, "-dnsserver", f"127.0.0.1:{self.dns}"], stdout=log, stderr=log,
                             env={**os.environ, **given})]
        until("pebble answers", lambda: self.fetch(self.directory))
        until("its DNS answers", lambda: self.lead_to("127.0.0.1") or True)

    def fetch(self, url):
        context = ssl.create_default_context(cafile=self.ca_file)
        with urllib.request.urlopen(url, timeout=5, context=context) as answer:
            return answer.read().decode()

    def roots(self):
        return self.fetch(f"https://localhost:{self.manage}/roots/0")

    def lead_to(self, address):
        """Where every name leads from now on; nowhere: an empty text."""
        body = json.dumps({"ip": address}).encode()
        urllib.request.urlopen(f"http://127.0.0.1:{self.dns_manage}/set-default-ipv4", data=body, timeout=5).close()

    def stop(self):
        for process in self.processes:
            process.kill()
            process.wait()
        self.processes = []


class Server:
    def __init__(self, binary, folder, authority, *settings):
        self.binary, self.folder, self.ready = binary, folder, folder / "ready.json"
        self.data, self.log_path = folder / "data", folder / "server.log"
        given = ["srt.port=off", "rtmp.port=0", "channel_defaults.ladder=off", f"http.port={authority.http}",
                 f"http.tls_port={authority.tls}", "rtmp.tls_port=0", f"tls.acme.domains={','.join(NAMES)}",
                 "tls.acme.email=me@example.test", f"tls.acme.directory={authority.directory}", f"tls.acme.ca_file={authority.ca_file}",
                 "tls.acme.private_networks=127.0.0.0/8,::1", "tls.acme.retry=1s", *settings]
        self.settings = [word for one in given for word in ("--set", one)]
        self.process = None

    def start(self):
        self.ready.unlink(missing_ok=True)
        self.process = subprocess.Popen([self.binary, "serve", "--data", self.data, "--ready-file", self.ready, *self.settings],
                                        stderr=open(self.log_path, "a", encoding="utf-8"))
        until("the server is ready", lambda: self.ready.exists())
        known = json.loads(self.ready.read_text(encoding="utf-8"))
        self.ports = {name: int(known[name].split("//")[1].split("/")[0].rsplit(":", 1)[1]) for name in ("http", "https", "rtmps")}
        return self

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            return self.process.wait(timeout=30)
        return None

    def shown(self, port="https", name=NAMES[0]):
        """(issuer and subject's common names, serial number) of what TLS shows."""
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        with socket.create_connection(("127.0.0.1", self.ports[port]), 5) as plain:
            with context.wrap_socket(plain, server_hostname=name) as secure:
                der = secure.getpeercert(True)
        said = subprocess.run(["openssl", "x509", "-inform", "DER", "-noout", "-issuer", "-subject", "-serial"], input=der,
                              capture_output=True, check=True)
        return said.stdout.decode()

    def verified(self, roots, name, port="https"):
        """As a browser that believes pebble does it."""
        context = ssl.create_default_context(cadata=roots)
        with socket.create_connection(("127.0.0.1", self.ports[port]), 5) as plain:
            with context.wrap_socket(plain, server_hostname=name) as secure:
                return secure.getpeercert()["notAfter"]

    def counted(self, name):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.ports['http']}/metrics", timeout=5) as answer:
            for line in answer.read().decode().splitlines():
                if line.startswith(name + " "):
                    return float(line.rsplit(" ", 1)[1])
        return 0.0

    def doctor(self):
        return subprocess.run([self.binary, "doctor", "--data", self.data, *self.settings], capture_output=True, text=True).stdout

    def log(self):
        return self.log_path.read_text(encoding="utf-8", errors="replace")


@contextlib.contextmanager
def stage(binary, *settings, started=True, validity=90 * 86400, **more):
    with tempfile.TemporaryDirectory(prefix="freshet-acme-") as place:
        folder = pathlib.Path(place)
        authority = Authority(folder, free_port(), free_port(), **more)
        server = Server(binary, folder, authority, *settings)
        try:
            if started:
                authority.start(validity)
            yield authority, server
        except SystemExit:
            print(server.log()[-4000:] if server.log_path.exists() else "no log", file=sys.stderr)
            raise
        finally:
            server.stop()
            authority.stop()


def is_from_pebble(server):
    return "Pebble" in server.shown()


def issue(binary, way):
    with stage(binary, f"tls.acme.challenge={way}", started=False) as (authority, server):
        server.start()
        check(OWN in server.shown(), f"{way}: one that says of itself that it is self-signed is shown meanwhile")
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        with socket.create_connection(("127.0.0.1", server.ports["https"])) as plain, context.wrap_socket(plain) as early:
            early.sendall(b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
            early.recv(4096)
            authority.start()
            until("a certificate", lambda: is_from_pebble(server))
            early.sendall(b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
            check(b"200" in early.recv(4096), f"{way}: who came before goes on")
        roots = authority.roots()
        for name in NAMES:
            check(server.verified(roots, name), f"{way}: whoever believes the authority believes {name}")
        until("the same over RTMPS", lambda: "Pebble" in server.shown("rtmps"))
        check(server.verified(roots, NAMES[1], "rtmps"), f"{way}: and over RTMPS")
        check(server.counted('freshet_acme_attempts_total{status="issued"}') == 1, f"{way}: it is counted")
        check("ok    tls.acme: certificate from Pebble" in server.doctor(), f"{way}: the doctor tells of it")
        for name in ("account.pem", "certificate.pem"):
            mode = (server.data / "secrets/acme" / name).stat().st_mode & 0o777
            check(mode == 0o600, f"{way}: {name} is its owner's alone")
        before = server.shown()
        check(server.stop() == 0, f"{way}: it stops in order")
        authority.stop()
        server.start()
        check(server.shown() == before, f"{way}: after a restart it is there at once, with no authority")


def renew(binary):
    with stage(binary, validity=30) as (_, server):
        server.start()
        until("a certificate", lambda: is_from_pebble(server))
        first = server.shown()
        until("another one", lambda: is_from_pebble(server) and server.shown() != first)
        check(server.counted("freshet_acme_failures") == 0, "renew: a third of its life before the end there is another one")


def fail(binary):
    with stage(binary) as (authority, server):
        authority.lead_to("")
        server.start()
        until("three failures", lambda: server.counted("freshet_acme_failures") >= 3)
        check(OWN in server.shown(), "fail: meanwhile it shows its own")
        check("no certificate for live.example.test" in server.log() and "tried again" in server.log(), "fail: the log says why")
        check("FAIL  tls.acme: the last " in server.doctor(), "fail: the doctor says so too")
        kept = json.loads((server.data / "secrets/acme/state.json").read_text(encoding="utf-8"))
        check(kept["kind"] == "not_validated" and kept["what"].startswith("the validation of "), f"fail: in words: {kept['what']}")
        check(kept["next"] - kept["at"] >= 3, "fail: it waits longer and longer")
        server.stop()
        tried = json.loads((server.data / "secrets/acme/state.json").read_text(encoding="utf-8"))["failures"]
        server.start()
        check(server.counted("freshet_acme_failures") in (0, tried, tried + 1), "fail: a restart goes on waiting")
        authority.lead_to("127.0.0.1")
        server.process.send_signal(signal.SIGHUP)
        until("a certificate after all", lambda: is_from_pebble(server))
        until("it is forgotten", lambda: server.counted("freshet_acme_failures") == 0)
        check("FAIL  tls.acme" not in server.doctor(), "fail: and then it is well")


def absent(binary):
    with stage(binary, started=False) as (authority, server):
        server.start()
        until("two failures", lambda: server.counted('freshet_acme_attempts_total{status="unreachable"}') >= 2)
        check("no answer from localhost" in server.log(), "absent: the log says that the authority does not answer")
        authority.start()
        until("a certificate by itself", lambda: is_from_pebble(server))
        check(True, "absent: it is asked until it is there")


def refused(binary):
    with stage(binary, domainBlocklist=[NAMES[1]]) as (_, server):
        server.start()
        until("a failure", lambda: server.counted('freshet_acme_attempts_total{status="refused"}') >= 1)
        check("does not certify that name" in server.log(), "refused: the log says that the authority does not want to")


def bound(binary):
    secret = "zWNDZM6eQGHWpSRTPal5eIUYFTu7EajVIoguysqZ9wG44nMEtx3MUAsUDkMTQ12W"
    more = {"externalAccountBindingRequired": True, "externalAccountMACKeys": {"kid-1": secret}}
    with stage(binary, **more) as (_, server):
        server.start()
        until("a refusal", lambda: "set tls.acme.eab_kid" in server.log())
        check(True, "bound: the log says what the authority wants to know")
    with stage(binary, "tls.acme.eab_kid=kid-1", f"tls.acme.eab_hmac_key={secret}", **more) as (_, server):
        server.start()
        until("a certificate", lambda: is_from_pebble(server))
        check(True, "bound: with it there is a certificate")


CASES = {"http-01": lambda binary: issue(binary, "http-01"), "tls-alpn-01": lambda binary: issue(binary, "tls-alpn-01"),
         "renew": renew, "fail": fail, "absent": absent, "refused": refused, "bound": bound}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--freshet", required=True, type=lambda p: str(pathlib.Path(p).resolve()))
    parser.add_argument("--only", choices=CASES)
    options = parser.parse_args()
    if not shutil.which("pebble") or not shutil.which("pebble-challtestsrv"):
        print("there is no pebble here")
        return 77
    for name, case in CASES.items():
        if options.only in (None, name):
            case(options.freshet)
    return 0


if __name__ == "__main__":
    sys.exit(main())
