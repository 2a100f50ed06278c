"""Attribute lists of playlist tags (RFC 8216bis §4.2), read strictly and kept as written."""

import re

NAME = re.compile(r"[A-Z0-9-]+$")
DECIMAL = re.compile(r"-?\d+(\.\d+)?$")


class AttributeList:
    """The values of one tag by name; `problems` holds (rule, sentence) for every slip in it."""

    def __init__(self, text):
        self.values = {}
        self.problems = []
        for piece in split_outside_quotes(text, ","):
            self._add(piece)

    def _add(self, piece):
        name, equals, value = piece.partition("=")
        if not equals:
            self.problems.append(("SYN-04", f"attribute without a value: {piece!r}"))
            return
        if name != name.strip() or value != value.strip():
            self.problems.append(("SYN-04", f"white space around {piece!r}"))
            name, value = name.strip(), value.strip()
        if not NAME.match(name):
            self.problems.append(("SYN-04", f"illegal attribute name {name!r}"))
        if name in self.values:
            self.problems.append(("SYN-04", f"attribute {name} stands twice"))
        if value.startswith('"') != value.endswith('"') or value.count('"') not in (0, 2):
            self.problems.append(("SYN-09", f"{name} has unbalanced quotes"))
        if value == "":
            self.problems.append(("SYN-09", f"{name} has an empty value without quotes"))
        self.values[name] = value

    def __contains__(self, name):
        return name in self.values

    def raw(self, name, default=None):
        return self.values.get(name, default)

    def text(self, name, default=None):
        """The value without its quotes."""
        value = self.values.get(name)
        return default if value is None else value.strip('"')

    def quoted(self, name):
        return self.values.get(name, "").startswith('"')

    def number(self, name, default=None):
        value = self.values.get(name)
        return float(value) if value is not None and DECIMAL.match(value) else default

    def integer(self, name, default=None):
        value = self.values.get(name)
        return int(value) if value is not None and value.isdecimal() else default

    def yes(self, name):
        return self.values.get(name) == "YES"


def split_outside_quotes(text, separator):
    """Splits at separators that stand outside double quotes."""
    pieces, start, quoted = [], 0, False
    for at, char in enumerate(text):
        if char == '"':
            quoted = not quoted
        elif char == separator and not quoted:
            pieces.append(text[start:at])
            start = at + 1
    pieces.append(text[start:])
    return pieces
