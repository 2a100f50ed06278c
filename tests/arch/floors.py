"""Includes that climb or go sideways. floors.py ROOT FLOOR…: lowest first, a floor's rooms by comma."""
import pathlib, re, sys

root, top = pathlib.Path(sys.argv[1]), len(sys.argv) - 3
floor_of = {room: n for n, rooms in enumerate(sys.argv[2:]) for room in rooms.split(",")}
floor_of |= {"freshet/config": -1, "freshet/server": top - 1}
wrong = []
for path in sorted(root.rglob("*.?pp")):
    room = path.relative_to(root).parts[0]
    for name in re.findall(r'^[ \t]*#[ \t]*include[ \t]+[<"]([^<">\n]+\.hpp)[>"]', path.read_text(), re.M):
        other = name.removesuffix(".hpp") if name.startswith("freshet/") else name.split("/")[0]
        third_party = f"<{name}>" in path.read_text() and other not in floor_of
        if not third_party and other != room and floor_of.get(other, top + 1) >= floor_of.get(room, -1):
            wrong.append(f"{path}: {name}")
print("\n".join(wrong) or "no include climbs or goes sideways")
sys.exit(bool(wrong))
