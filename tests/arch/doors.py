"""Names used outside their door. doors.py ROOT TABLE: the rows | what | `names` | `only in` | of a Markdown file."""
import fnmatch, pathlib, re, sys

root, table = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]).read_text()
table = table[table.index("| what | named as | only in |"):].split("\n\n")[0]
ticked = [[re.findall(r"`([^`]+)`", cell) for cell in row.split("|")[2:4]] for row in table.splitlines()[2:]]
code = re.compile(r'"(?:\\.|[^"\\\n])*"|/\*.*?\*/|//[^\n]*', re.S)


def bare(text):  # comments may name anything; a string is kept when it is an include's
    return code.sub(lambda m: m[0] if m[0][0] == '"' else " ", text)


wrong = []
for path in sorted(root.rglob("*.?pp")):
    inside, text = path.relative_to(root).as_posix(), bare(path.read_text())
    for names, doors in ticked:
        used = [n for n in names if re.search(r"(?<!\w)" + re.escape(n), text)]
        if used and not any(fnmatch.fnmatch(inside, d + "*" if d.endswith("/") else d) for d in doors):
            wrong.append(f"{path}: {', '.join(used)} belongs in {', '.join(doors) or 'no file'}")
if not all(names for names, _ in ticked):
    wrong.append("a row of the table names nothing")
print("\n".join(wrong) or f"{len(ticked)} doors hold")
sys.exit(bool(wrong))
