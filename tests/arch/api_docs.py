"""docs/api.md is what scripts/api_docs.py makes of the API's document. api_docs.py ROOT"""
import pathlib, subprocess, sys, tempfile

root = pathlib.Path(sys.argv[1])
with tempfile.TemporaryDirectory() as folder:
    made = pathlib.Path(folder) / "api.md"
    subprocess.run([sys.executable, root / "scripts/api_docs.py", "--to", made], check=True)
    same = made.read_text() == (root / "docs/api.md").read_text()
print("docs/api.md is as it is made" if same else "docs/api.md: run python3 scripts/api_docs.py and commit what it writes")
sys.exit(not same)
