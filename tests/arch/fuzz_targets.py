"""Each wire format has a fuzz target, each target a corpus of small files. fuzz_targets.py ROOT"""
import pathlib, sys

root = pathlib.Path(sys.argv[1])
fuzz, wrong = root / "tests/fuzz", []
targets = {path.stem: path for path in fuzz.glob("*.cpp")}
for folder in sorted(path for path in (root / "src/wire").iterdir() if path.is_dir()):
    if not any(name.split("_")[0] == folder.name for name in targets):
        wrong.append(f"{folder}: no tests/fuzz/{folder.name}_*.cpp")
for name, path in sorted(targets.items()):
    seeds = [file for file in (fuzz / "corpus" / name).glob("*") if file.is_file()]
    if not any(file.stat().st_size for file in seeds):
        wrong.append(f"{path}: tests/fuzz/corpus/{name} has no seed")
    wrong += [f"{file}: a seed of 4 kB or more" for file in seeds if file.stat().st_size >= 4096]
    if sum(map(bool, path.read_text().splitlines())) > 15:
        wrong.append(f"{path}: more than 15 lines")
wrong += [f"{path}: a corpus without a target" for path in sorted((fuzz / "corpus").glob("*"))
          if path.is_dir() and path.name not in targets]
print("\n".join(wrong) or f"{len(targets)} fuzz targets with their corpora")
sys.exit(bool(wrong))
