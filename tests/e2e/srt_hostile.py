#!/usr/bin/env python3
"""Nonsense, half handshakes and wrong passphrases at the SRT port, while two shows go on.

usage: srt_hostile.py --freshet build/dev/freshet [--datagrams 6000] [--halves 500] [--wrong 1000] [--strangers 200] [--seed 1] [--kept 12]

An SRT publisher with a passphrase and an RTMP publisher are live. Then come, in turn: datagrams by chance and such as look like SRT;
callers that send an induction and nothing more, and stay; callers that know the show's own key and not its passphrase; callers with no
key; and packets of SRT sent from elsewhere to the socket ids around those in use, SHUTDOWN among them. Asks that no part is late or
lost, both publishers stay, what is refused is counted by name, and that memory and files come back. Then the server is asked to end."""

import argparse
import pathlib
import random
import re
import socket
import sys
import tempfile
import time

import srt_caller
import stage

PASSPHRASE = "a passphrase of this run"
STALLED = 2.0         # seconds without a part after which viewers see a card: the longest that a part may be away
CALM = 8              # seconds of both shows before anything is done to them
BATCH = 20            # callers at once
SHOWS = {"main": "SRT", "talk": "RTMP"}
LOST = ("freshet_srt_packets_dropped_total", "freshet_packager_segment_gaps_total", 'freshet_ingest_errors_total{protocol="srt",reason="ts_')


class Stage:
    """The server with both shows, and who watches them."""

    def __init__(self, binary, folder):
        self.server = stage.Server(binary, folder, f"channel_defaults.srt.passphrase={PASSPHRASE}", "channels.open.srt.passphrase=",
                                   "channel_defaults.dvr_window=12s", "channel_defaults.reconnect_grace=2s")
        self.publishers, self.watchers, self.sessions = {}, {}, []
        self.key, self.open_key = self.server.ready["stream_key"], self.server.key("open")

    def begin(self):
        server = self.server
        srt = f"srt://127.0.0.1:{server.srt_port}?streamid=publish:main:{self.key}&passphrase={PASSPHRASE}&pbkeylen=16"
        self.publishers = {"main": stage.encoder("mpegts", srt), "talk": stage.encoder("flv", f"{server.ready['rtmp']}/{server.key('talk')}")}
        for channel in SHOWS:
            stage.until(f"{channel} is live", lambda channel=channel: stage.SEEN.search(server.source(channel)))
        self.watchers = {channel: stage.Watcher(server, channel) for channel in SHOWS}
        self.sessions = server.sessions()

    def end(self):
        for one in self.publishers.values():
            one.kill()
            one.wait()
        for one in self.watchers.values():
            one.end()

    def refused(self, reason):
        return self.server.counted(f'freshet_ingest_errors_total{{protocol="srt",reason="{reason}"}}')

    def lost(self):
        return {name: self.server.counted(name) for name in LOST}


def nonsense(show, count, seed):
    """A thousand a second, so that the kernel's buffer is not what is tested."""
    chosen, sender = random.Random(seed), socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    with sender:
        for number in range(count):
            sender.sendto(srt_caller.chance(chosen), ("127.0.0.1", show.server.srt_port))
            if number % 20 == 19:
                time.sleep(0.02)
    return []


def halves(show, count):
    """The callers, who are kept; each is to have a cookie."""
    callers = []
    for _ in range(0, count, BATCH):
        batch = [srt_caller.Caller(show.server.srt_port) for _ in range(BATCH)]
        callers += batch
        if silent := srt_caller.talk(batch):
            raise SystemExit(f"{len(silent)} of {BATCH} inductions had no answer")
    return callers


def called(show, count, stream_id, secret):
    """How many callers with that stream id had which answer."""
    answers = {}
    for _ in range(0, count, BATCH):
        batch = [srt_caller.Caller(show.server.srt_port, stream_id, secret) for _ in range(BATCH)]
        srt_caller.talk(batch)
        for one in batch:
            answers[one.answer] = answers.get(one.answer, 0) + 1
            one.close()
    return answers


def refusals(show, name, count, stream_id, secret, code, reason):
    """Each is told the code, and the metric counts each once."""
    before = show.refused(reason)
    answers = called(show, count, stream_id, secret)
    print(f"{name}: answers {answers}")
    if answers != {code: count}:
        return [f"{name}: {count} answers {code} were wanted, and came {answers}"]
    # The library's thread may have had a caller twice, whose first answer was late.
    try:
        stage.until(name, lambda: show.refused(reason) - before >= count, 10)
    except SystemExit:
        pass
    counted = show.refused(reason) - before
    print(f"{name}: {counted} counted as {reason}")
    return [] if count <= counted <= count * 1.1 else [f"{name}: {counted} are counted as {reason}, not {count}"]


def forged(show):
    """What only a publisher may say, from elsewhere: the ids in use are those around one that was just given."""
    caller = srt_caller.Caller(show.server.srt_port, f"publish:open:{show.open_key}", False)
    if srt_caller.talk([caller]) or caller.answer != srt_caller.CONCLUSION:
        return [f"a good handshake by hand was answered {caller.answer}"]
    chosen, known = random.Random(7), caller.socket_id
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as elsewhere:
        for number in range(known - 40, known + 1400):
            for kind in srt_caller.KINDS:
                elsewhere.sendto(srt_caller.control(kind, number, chosen.randbytes(16), chosen.getrandbits(16)), ("127.0.0.1", show.server.srt_port))
            if number % 2:
                time.sleep(0.01)
    print(f"forged: {1440 * len(srt_caller.KINDS)} packets for the socket ids around {known}")
    caller.send(srt_caller.control(srt_caller.SHUTDOWN, known))
    caller.close()
    return []


def faults_of(show, since, before):
    """What the shows suffered."""
    for channel, watcher in show.watchers.items():
        gap = watcher.longest_gap(since)
        print(f"{SHOWS[channel]}: longest gap between new parts {before[channel]:.2f} s before, {gap:.2f} s meanwhile")
        if gap > STALLED:
            yield f"{channel}: no new part for {gap:.2f} s"
        yield from watcher.faults
        media = watcher.text[watcher.text.rfind("#EXT-X-GAP"):]
        if "#EXT-X-DISCONTINUITY\n" in media or "GAP=YES" in media or "#EXT-X-ENDLIST" in media:
            yield f"{channel}: the list has a break\n{watcher.text[-800:]}"
        if show.publishers[channel].poll() is not None:
            yield f"{channel}: the publisher is gone"


def come_back(show, files, memory, peak, kept):
    """Files to the number before; memory to what it was, and what an allocator keeps."""
    try:
        stage.until("files", lambda: show.server.files() <= files, 20)
        stage.until("memory", lambda: show.server.rss_mib() <= memory + kept, 20)
    except SystemExit:
        pass
    files_now, memory_now = show.server.files(), show.server.rss_mib()
    print(f"files {files} before, {files_now} after; memory {memory:.1f} MiB before, {peak:.1f} at the most, {memory_now:.1f} after")
    if files_now > files:
        yield f"{files_now - files} files are still open"
    if memory_now > memory + kept:
        yield f"memory grew from {memory:.1f} to {memory_now:.1f} MiB"


def attack(show, options):
    faults, peaks, kept = [], [], []
    steps = [
        ("nonsense", lambda: nonsense(show, options.datagrams, options.seed)),
        ("halves", lambda: kept.extend(halves(show, options.halves)) or []),
        ("wrong passphrases", lambda: refusals(show, "wrong passphrases", options.wrong, f"publish:main:{show.key}", True,
                                               srt_caller.BAD_SECRET, "handshake")),
        ("strangers", lambda: refusals(show, "strangers", options.strangers, "publish:main:main.nobody.0.nothing", True,
                                       srt_caller.NO_KEY, "refused")),
        ("forged", lambda: forged(show))]
    for name, step in steps:
        began = time.monotonic()
        faults += step()
        peaks.append(show.server.rss_mib())
        gaps = ", ".join(f"{SHOWS[channel]} {one.longest_gap(began):.2f} s" for channel, one in show.watchers.items())
        print(f"{name}: {time.monotonic() - began:.1f} s, {peaks[-1]:.1f} MiB, {show.server.files()} files, longest gaps {gaps}", flush=True)
    for one in kept:
        one.close()
    return faults, max(peaks)


def run(options, folder):
    show = Stage(options.freshet, folder)
    try:
        show.begin()
        calm = time.monotonic()
        stage.until("a calm while", lambda: time.monotonic() - calm > CALM)
        before = {channel: one.longest_gap(calm) for channel, one in show.watchers.items()}
        files, memory, lost = show.server.files(), show.server.rss_mib(), show.lost()
        began = time.monotonic()
        faults, peak = attack(show, options)
        faults += faults_of(show, began, before)
        faults += come_back(show, files, memory, peak, options.kept)
        faults += [f"{name} grew by {now - lost[name]}" for name, now in show.lost().items() if now > lost[name]]
        if not set(show.sessions) <= set(show.server.sessions()):
            faults.append(f"sessions {show.server.sessions()}, before {show.sessions}")
        code, took = show.server.stop()
    finally:
        show.end()
        show.server.process.kill()
    words = len(re.findall(r"passphrase is missing or not that of channel main", show.server.log()))
    print(f"the log names {words} wrong passphrases; the server ended with {code} in {took:.1f} s")
    faults += [f"the log names {words} wrong passphrases of {options.wrong}"] if words < options.wrong else []
    return faults + ([f"exit code {code}"] if code != 0 else []) + ([f"it took {took:.1f} s to end"] if took > 5 else [])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--freshet", required=True)
    parser.add_argument("--datagrams", type=int, default=6000)
    parser.add_argument("--halves", type=int, default=500)
    parser.add_argument("--wrong", type=int, default=1000)
    parser.add_argument("--strangers", type=int, default=200)
    parser.add_argument("--kept", type=float, default=12, help="MiB that may be kept of the storm; the shows' own growth is in it")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="srt-hostile-") as folder:
        faults = run(options, pathlib.Path(folder))
    for fault in faults:
        print(fault)
    print(f"srt_hostile: {len(faults)} faults")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
