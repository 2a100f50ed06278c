"""The rules by their ids, and how one is applied to a recording."""

import fnmatch
from dataclasses import dataclass, field

RULES = {}


@dataclass
class Rule:
    id: str
    severity: str   # E: the server is wrong; W: it could do better
    text: str
    check: object


@dataclass
class Findings:
    """What a rule found; a rule that looked at nothing is skipped, never passed."""
    count: int = 0
    wrong: list = field(default_factory=list)   # whatever else the machine has to do
    late: list = field(default_factory=list)    # a busy machine, not the server, may be the cause
    reason: str = "nothing to check"

    def check(self, ok, detail):
        return self._note(ok, detail, self.wrong)

    def in_time(self, ok, detail):
        """The same for what depends on how soon something came."""
        return self._note(ok, detail, self.late)

    def _note(self, ok, detail, failures):
        self.count += 1
        if not ok:
            failures.append(detail() if callable(detail) else detail)
        return ok

    @property
    def failures(self):
        return self.wrong + self.late

    def skip(self, reason):
        self.reason = reason

    @property
    def verdict(self):
        if self.failures:
            return "FAIL"
        return "PASS" if self.count else "SKIP"


def rule(name, severity, text):
    """Registers `check(recording, findings)` under an id."""
    def add(check):
        assert name not in RULES, f"rule {name} stands twice"
        RULES[name] = Rule(name, severity, text, check)
        return check
    return add


def apply(name, recording):
    findings = Findings()
    RULES[name].check(recording, findings)
    return findings


def chosen(patterns):
    """Ids that match one of the comma-separated patterns; all without any."""
    wanted = [piece.strip() for piece in (patterns or "*").split(",")]
    return [name for name in sorted(RULES, key=order)
            if any(fnmatch.fnmatchcase(name, pattern) for pattern in wanted)]


def order(name):
    families = ["SYN", "MV", "MP", "TM", "LL", "DL", "F", "D"]
    family, _, number = name.partition("-")
    return families.index(family), number
