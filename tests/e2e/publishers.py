"""Encoders that are not ours, and every form of address at which they publish: what encoders.py goes through."""

import contextlib
import dataclasses
import pathlib
import signal
import socket
import subprocess
import urllib.parse

HOST = "127.0.0.1"
PASSPHRASE = "sixteen doors, one key"
RATE = 25   # pictures a second, and one keyframe

# (application, stream), as an encoder says them.
RTMP_FORMS = {
    "live + KEY": ("live", "{key}"),
    "live/KEY + nothing": ("live/{key}", ""),
    "CHANNEL?key=KEY": ("{channel}?key={key}", ""),
    "live + KEY?role=backup": ("live", "{key}?role=backup"),
    "CHANNEL?key=KEY&role=backup": ("{channel}?key={key}&role=backup", ""),
}
# The stream id as it goes over the line: neither ffmpeg nor srt-live-transmit decodes what stands in its address.
SRT_FORMS = {
    "publish:CHANNEL:KEY": "publish:{channel}:{key}",
    "#!::m=publish,r=CHANNEL,s=KEY": "#!::m=publish,r={channel},s={key}",
    "#!::m=publish,r=live/CHANNEL,s=KEY": "#!::m=publish,r=live/{channel},s={key}",
    "#!::r=CHANNEL,s=KEY": "#!::r={channel},s={key}",
    "%23!::m=publish,r=CHANNEL,s=KEY": "%23!::m=publish,r={channel},s={key}",
    "all of it percent-encoded": urllib.parse.quote("#!::m=publish,r=live/", safe="") + "{channel}%2Cs%3D{key}",
    "publish%3ACHANNEL%3AKEY": "publish%3A{channel}%3A{key}",
    "'publish:CHANNEL:KEY'": "'publish:{channel}:{key}'",
    "KEY": "{key}",
    "KEY?role=backup": "{key}?role=backup",
    "publish:CHANNEL:KEY?role=backup": "publish:{channel}:{key}?role=backup",
    "#!::r=CHANNEL,s=KEY,role=backup": "#!::r={channel},s={key},role=backup",
}
KEY_LENGTHS = (16, 24, 32)   # octets: AES 128, 192, 256


@dataclasses.dataclass
class Place:
    """Where one combination publishes."""
    port: int
    channel: str
    key: str
    clip: pathlib.Path

    def fill(self, text):
        return text.format(channel=self.channel, key=self.key)


def make_clip(folder):
    """Half a minute of a test picture and a tone."""
    clip = folder / "clip.mp4"
    subprocess.run(["ffmpeg", "-nostdin", "-loglevel", "error", "-f", "lavfi", "-i", f"testsrc2=size=320x180:rate={RATE}",
                    "-f", "lavfi", "-i", "sine=sample_rate=48000", "-t", "30", "-c:v", "libx264", "-preset", "ultrafast",
                    "-pix_fmt", "yuv420p", "-g", str(RATE), "-b:v", "300k", "-c:a", "aac", clip], check=True)
    return clip


def ffmpeg(place, *to):
    return ["ffmpeg", "-nostdin", "-loglevel", "error", "-re", "-stream_loop", "-1", "-i", place.clip, "-c", "copy", *to]


def gstreamer(mux, *sink):
    picture = (f"videotestsrc is-live=true ! video/x-raw,width=320,height=180,framerate={RATE}/1 ! x264enc tune=zerolatency "
               f"speed-preset=ultrafast key-int-max={RATE} bitrate=300 ! h264parse ! mux.")
    sound = "audiotestsrc is-live=true wave=sine ! audio/x-raw,rate=48000 ! voaacenc ! aacparse ! mux."
    return ["gst-launch-1.0", "-q", *picture.split(), *sound.split(), *mux.split(), "name=mux", "!", *sink]


def ffmpeg_rtmp(place, form, secret):
    scheme, (application, stream) = "rtmps" if secret else "rtmp", map(place.fill, RTMP_FORMS[form])
    address = f"{scheme}://{HOST}:{place.port}/{application}"
    if "/" in application:   # which ffmpeg would take apart
        return [ffmpeg(place, "-rtmp_app", application, "-rtmp_playpath", stream, "-f", "flv", address)]
    return [ffmpeg(place, "-f", "flv", f"{address}/{stream}" if stream else address)]


def gstreamer_rtmp(place, form, secret):
    """Its sink knows no address without a stream: the query stands behind a slash."""
    scheme, (application, stream) = "rtmps" if secret else "rtmp", map(place.fill, RTMP_FORMS[form])
    path, mark, query = application.partition("?")
    trust = ["tls-validation-flags=0"] if secret else []
    return [gstreamer("flvmux streamable=true", "rtmp2sink", *trust,
                      f"location={scheme}://{HOST}:{place.port}/{path}/{stream}{mark}{query}")]


def srt_address(place, form, secret, more=""):
    locked = f"&passphrase={PASSPHRASE}&pbkeylen={secret}" if secret else ""
    return f"srt://{HOST}:{place.port}?streamid={place.fill(SRT_FORMS[form])}{locked}{more}"


def ffmpeg_srt(place, form, secret):
    return [ffmpeg(place, "-f", "mpegts", srt_address(place, form, secret, "&linger=1"))]


def transmit_con(place, form, secret):
    return [ffmpeg(place, "-f", "mpegts", "-"),
            ["srt-live-transmit", "-loglevel:fatal", "-chunk:1316", "file://con", srt_address(place, form, secret)]]


def transmit_udp(place, form, secret):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind((HOST, 0))
        port = free.getsockname()[1]
    return [ffmpeg(place, "-f", "mpegts", f"udp://{HOST}:{port}?pkt_size=1316"),
            ["srt-live-transmit", "-loglevel:fatal", f"udp://{HOST}:{port}", srt_address(place, form, secret)]]


def gstreamer_srt(place, form, secret):
    locked = [f'passphrase="{PASSPHRASE}"', f"pbkeylen={secret}"] if secret else []
    return [gstreamer("mpegtsmux alignment=7", "srtsink", f"uri=srt://{HOST}:{place.port}",
                      f'streamid="{place.fill(SRT_FORMS[form])}"', *locked)]


@dataclasses.dataclass
class Kind:
    protocol: str   # rtmp or srt
    lines: object   # of a place, a form and what encrypts: the commands, each piped into the next
    calls_itself: str = ""

    def forms(self):
        return RTMP_FORMS if self.protocol == "rtmp" else SRT_FORMS


# Nothing in SRT says who calls.
KINDS = {
    "ffmpeg-rtmp": Kind("rtmp", ffmpeg_rtmp, "Lavf"),
    "ffmpeg-srt": Kind("srt", ffmpeg_srt),
    "transmit-con": Kind("srt", transmit_con),
    "transmit-udp": Kind("srt", transmit_udp),
    "gstreamer-rtmp": Kind("rtmp", gstreamer_rtmp, "GStreamer"),
    "gstreamer-srt": Kind("srt", gstreamer_srt),
}


def waited(pid):
    """Seconds that each thread of a process has stood in line for a processor: not its own fault, nor another program's."""
    line = {}
    for task in pathlib.Path(f"/proc/{pid}/task").glob("*/schedstat"):
        with contextlib.suppress(OSError):
            line[task.parent.name] = int(task.read_text().split()[1]) / 1e9
    return line


def longest_wait(now, before):
    return max((seconds - before.get(task, 0) for task, seconds in now.items()), default=0)


class Encoder:
    """One run. The last command of the line is the one that talks to the server."""

    def __init__(self, lines, log):
        self.log, self.processes, source = log, [], subprocess.DEVNULL
        with open(log, "wb") as said:
            for line in lines:
                last = line is lines[-1]
                process = subprocess.Popen(line, stdin=source, stderr=said, stdout=said if last else subprocess.PIPE)
                if source != subprocess.DEVNULL:
                    source.close()
                source = process.stdout
                self.processes.append(process)

    def gone(self):
        return self.processes[-1].poll() is not None

    def said(self):
        return self.log.read_text("utf-8", "replace").strip()[-300:]

    def waited(self):
        return max(longest_wait(waited(process.pid), {}) for process in self.processes)

    def freeze(self):
        self.processes[-1].send_signal(signal.SIGSTOP)

    def end(self, how=signal.SIGKILL):
        self.processes[-1].send_signal(how)
        try:
            self.processes[-1].wait(timeout=5)
        except subprocess.TimeoutExpired:
            self.processes[-1].kill()
        for process in self.processes:
            process.kill()
            process.wait()
