#!/usr/bin/env python3
"""A bot for Freshet's chat: greets with !hello, counts with !count, times out who shouts.

  freshet token create --role viewer,bot,chat:write,chat:moderate --channel main --user helper
  FRESHET=http://localhost:8080 CHANNEL=main TOKEN=… python3 chat_bot.py
"""
import json, os, time, urllib.error, urllib.request

HOST = os.environ.get("FRESHET", "http://localhost:8080").rstrip("/")
CHANNEL = os.environ.get("CHANNEL", "main")
TOKEN = os.environ["TOKEN"]
said = {}  # by user: how many messages


def send(method, path, body=None, **headers):
    request = urllib.request.Request(HOST + path, method=method)
    request.add_header("Authorization", "Bearer " + TOKEN)
    for name, value in headers.items():
        request.add_header(name.replace("_", "-"), value)
    data = None if body is None else json.dumps(body).encode()
    return urllib.request.urlopen(request, data, timeout=60)


def post(path, body, key):
    """The same key twice happens once: after a lost answer it may simply be sent again."""
    for _ in range(5):
        try:
            return send("POST", path, body, Idempotency_Key=key).read()
        except urllib.error.HTTPError as error:
            if error.code != 429:
                return print("refused:", json.load(error)["detail"])
            time.sleep(float(error.headers.get("Retry-After", 1)))
        except OSError:
            time.sleep(1)


def heard(message):
    who, text, mid = message["u"], message["text"], message["mid"]
    if "bot" in who.get("badges", []):
        return
    said[who["id"]] = said.get(who["id"], 0) + 1
    if len(text) > 20 and text.upper() == text != text.lower():
        post(f"/v1/moderation/{CHANNEL}/actions",
             {"action": "timeout", "user": who["id"], "seconds": 30, "reason": "shouting"}, "t" + mid)
    answers = {"!hello": f"Hello {who['name']}!", "!count": f"That is message {said[who['id']]} of yours."}
    if text in answers:
        post(f"/v1/channels/{CHANNEL}/messages", {"text": answers[text], "reply_to": mid}, "a" + mid)


last, pause = "", 1
while True:  # a stream that breaks off goes on after the last event that came
    try:
        seen = {"Last_Event_ID": last} if last else {}
        for line in send("GET", f"/v1/chat/{CHANNEL}/stream", **seen):
            name, _, value = line.decode().rstrip("\n").partition(": ")
            last, pause = (value, 1) if name == "id" else (last, pause)
            if name == "data" and json.loads(value).get("t") == "msg":
                heard(json.loads(value))
    except OSError as error:
        print("again in", pause, "s:", error)
    time.sleep(pause)
    pause = min(pause * 2, 30)
