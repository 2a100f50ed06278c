"""The house's rules on single files: length, first line, own header first, coroutine lambdas. files.py ROOT"""
import pathlib, re, sys

root, wrong = pathlib.Path(sys.argv[1]), []
skipped = {".git", "build", "node_modules", "corpus", "golden", "freshet-data", "__pycache__"}
# g++ 12 frees the captures of a lambda twice when it is a coroutine or stands in a co_await (house rule).
coroutine_lambda = re.compile(r"\[[^\]\n]+\]\s*\([^()]*\)\s*(?:mutable\s*)?(?:noexcept\s*)?->\s*[\w:]*awaitable\b")
awaited_lambda = re.compile(r"\bco_await\b[^;{}]*?(?<![\w\])])\[[&=\w][^\]]*\]\s*[({]")
machine_path = re.compile(r"(?<![\w.-])/(?:work|home|Users)/[a-z]")


def everything(folder):
    for path in sorted(folder.iterdir()):
        if path.is_dir() and path.name not in skipped:
            yield from everything(path)
        elif path.is_file():
            yield path


def house(path, text):
    lines = text.splitlines()
    if len(lines) > 400:
        yield f"{len(lines)} lines, more than 400"
    if re.search(r"\bstd::(?:ranges::)?views?::", text):
        yield "a view pipeline, which clang 14 cannot parse"
    if coroutine_lambda.search(text) or awaited_lambda.search(text):
        yield "a capturing lambda as a coroutine, or inside co_await"
    if path.suffix == ".hpp":
        if not text.startswith("/// "):
            yield "the first line does not say its role (///)"
        if "#pragma once" not in text:
            yield "no #pragma once"
    own = path.relative_to(root / "src").with_suffix(".hpp") if path.is_relative_to(root / "src") else None
    if path.suffix == ".cpp" and own and (root / "src" / own).exists():
        if re.findall(r'#include [<"]([^<">]+)', text)[:1] != [own.as_posix()]:
            yield f"does not include {own} first"  # what proves that a header stands alone


for path in everything(root):
    try:
        text = path.read_text()
    except UnicodeDecodeError:
        continue
    if machine_path.search(text):
        wrong.append(f"{path}: a path of somebody's machine")
    if path.suffix in (".hpp", ".cpp") and path.relative_to(root).parts[0] in ("src", "include"):
        wrong += [f"{path}: {fault}" for fault in house(path, text)]
if "Apache License" not in (root / "LICENSE").read_text():
    wrong.append("LICENSE: not the Apache License")
print("\n".join(wrong) or "every file keeps the house's rules")
sys.exit(bool(wrong))
