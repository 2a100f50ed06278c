"""One HTTP/2 connection (RFC 9113) over a socket: requests, streams, PING, resets. The framing is
python3-h2's, which is not ours."""

import sys
import time
from dataclasses import dataclass, field

# Debian's package is pure Python and serves any interpreter that does not have its own.
sys.path.append("/usr/lib/python3/dist-packages")

import h2.config
import h2.connection
import h2.events
import h2.exceptions
import h2.settings

WINDOW = 1 << 24   # octets that may come before any is read
MOST = 1 << 16


@dataclass
class Stream:
    """One request's answer, as far as it has come. Times are of the monotonic clock."""
    number: int
    status: int = 0
    headers: list = field(default_factory=list)
    answered: float = 0.0
    ended: bool = False
    error: str = ""
    pieces: list = field(default_factory=list)   # (time, octets) not yet taken

    def take(self):
        taken, self.pieces = self.pieces, []
        return taken


class Link:
    """Of one thread. Errors of the connection are raised as OSError."""

    def __init__(self, connected, parts):
        self.socket = connected
        self.scheme, self.authority = parts.scheme, parts.netloc
        self.machine = h2.connection.H2Connection(h2.config.H2Configuration(header_encoding="utf-8"))
        self.machine.local_settings = h2.settings.Settings(client=True, initial_values={
            h2.settings.SettingCodes.ENABLE_PUSH: 0,
            h2.settings.SettingCodes.INITIAL_WINDOW_SIZE: WINDOW})
        self.streams, self.pongs, self.settings = {}, {}, {}
        self.machine.initiate_connection()
        self.machine.increment_flow_control_window(WINDOW)
        self.flush()

    def request(self, method, target, headers):
        """Sends a request without a body."""
        number = self.machine.get_next_available_stream_id()
        fields = [(":method", method), (":scheme", self.scheme), (":authority", self.authority),
                  (":path", target)] + [(name.lower(), value) for name, value in headers.items()]
        self.machine.send_headers(number, fields, end_stream=True)
        stream = self.streams[number] = Stream(number)
        self.flush()
        return stream

    def reset(self, stream):
        """CANCEL; sent with the next flush."""
        self.machine.reset_stream(stream.number, 8)
        stream.ended, stream.error = True, "given up"
        self.streams.pop(stream.number, None)

    def ping(self, mark):
        """Sends a PING; its acknowledgement's time will stand in `pongs`."""
        self.machine.ping(mark)
        self.flush()

    def flush(self):
        self.socket.sendall(self.machine.data_to_send())

    def read(self):
        """Waits for octets and notes what they say."""
        octets = self.socket.recv(MOST)
        if not octets:
            raise ConnectionError("the server closed the connection")
        now = time.monotonic()
        try:
            events = self.machine.receive_data(octets)
        except h2.exceptions.ProtocolError as failure:
            raise ConnectionError(f"not HTTP/2: {failure!r}") from failure
        for event in events:
            self.note(event, now)
        self.flush()

    def note(self, event, now):
        stream = self.streams.get(getattr(event, "stream_id", None))
        if isinstance(event, h2.events.DataReceived):
            self.machine.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
            if stream and event.data:
                stream.pieces.append((now, event.data))
        elif isinstance(event, h2.events.ResponseReceived) and stream:
            stream.answered = now
            stream.headers = [pair for pair in event.headers if not pair[0].startswith(":")]
            stream.status = int(dict(event.headers)[":status"])
        elif isinstance(event, h2.events.StreamEnded) and stream:
            stream.ended = True
            del self.streams[stream.number]
        elif isinstance(event, h2.events.StreamReset) and stream:
            stream.ended, stream.error = True, f"the stream was reset: {event.error_code!r}"
            del self.streams[stream.number]
        elif isinstance(event, h2.events.ConnectionTerminated):
            self.refused_above(event.last_stream_id or 0, event.error_code)
        elif isinstance(event, h2.events.PingAckReceived):
            self.pongs[event.ping_data] = now
        elif isinstance(event, h2.events.RemoteSettingsChanged):
            self.settings.update({code: change.new_value
                                  for code, change in event.changed_settings.items()})

    def refused_above(self, last, code):
        """GOAWAY: what came later than `last` was not looked at (RFC 9113 §6.8)."""
        for number in [one for one in self.streams if one > last]:
            stream = self.streams.pop(number)
            stream.ended, stream.error = True, f"the server goes away: {code!r}"

    def close(self):
        self.socket.close()
