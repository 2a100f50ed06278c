"""Every package that is installed has its line, and no line is of none. dependencies.py ROOT"""
import json, pathlib, re, sys

root = pathlib.Path(sys.argv[1])
lists = (root / "scripts/lib.sh").read_text()
wanted = {f"`{name}`" for block in re.findall(r"_packages=\(([^)]*)\)", lists) for name in block.split()}
wanted |= {f"`{name}`" for name in re.findall(r"\|\| echo ([a-z]+)$", lists, re.M)}
for file in ("src/web/package.json", "tests/e2e/browser/package.json"):
    package = json.loads((root / file).read_text())
    for kind in ("dependencies", "devDependencies"):
        wanted |= {f"`{name}` {version}" for name, version in package.get(kind, {}).items()}
rows = [line for line in (root / "docs/dependencies.md").read_text().splitlines()
        if line.startswith("| `")]
named = {name for row in rows for name in re.findall(r"`[^`]+`(?: \d+\.\d+\.\d+)?", row.split("|")[1])}
wrong = [f"{name}: not in docs/dependencies.md" for name in sorted(wanted - named)]
wrong += [f"{name}: nothing installs it" for name in sorted(named - wanted)]
wrong += [f"{row}: no licence" for row in rows if not row.rstrip("| ").count("|") == 3]
print("\n".join(wrong) or f"{len(wanted)} packages with their lines")
sys.exit(bool(wrong))
