"""The rules themselves: each refuses what it is there to refuse, and nothing else."""
import pathlib, re, subprocess, sys, tempfile, unittest

here = pathlib.Path(__file__).parent
floors = ["base", "media", "wire", "net,av", "stream,http", "ingest,delivery", "api", "app"]
table = ("| what | named as | only in |\n|---|---|---|\n| Asio | `async_` | `net/` `http/ws.cpp` |\n"
         "| sleep | `sleep_for` | |\n\nText.\n")


class Rules(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        self.put("LICENSE", "Apache License")
        (self.root / "src/wire").mkdir(parents=True)

    def put(self, path, text):
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(text)

    def run_rule(self, name, *arguments):
        done = subprocess.run([sys.executable, here / f"{name}.py", *arguments], cwd=self.root,
                              capture_output=True, text=True)
        self.assertEqual(done.stderr, "")
        return done.returncode, done.stdout

    def refused(self, name, *arguments):
        code, said = self.run_rule(name, *arguments)
        self.assertEqual(code, 1, said)
        return said

    def accepted(self, name, *arguments):
        code, said = self.run_rule(name, *arguments)
        self.assertEqual(code, 0, said)


class Floors(Rules):
    def include(self, room, line):
        self.put(f"src/{room}/a.cpp", f"{line}\n")

    def test_an_include_may_go_down_or_stay(self):
        for line in ('#include "net/conn.hpp"', '#include "http/router.hpp"', "#include <boost/asio/ip/tcp.hpp>",
                     '#include "freshet/config.hpp"', "#include <net/if.h>"):
            self.include("http", line)
            self.accepted("floors", "src", *floors)

    def test_an_include_may_not_climb_or_go_sideways(self):
        for line in ('#include "api/streams.hpp"', '  #  include "stream/stream.hpp"', "#include <app/server.hpp>",
                     '#include "freshet/server.hpp"', '#include "../stream/stream.hpp"'):
            self.include("http", line)
            self.assertIn("src/http/a.cpp", self.refused("floors", "src", *floors))

    def test_only_app_names_the_server(self):
        self.include("api", '#include "freshet/server.hpp"')
        self.refused("floors", "src", *floors)
        (self.root / "src/api/a.cpp").unlink()
        self.include("app", '#include "freshet/server.hpp"')
        self.accepted("floors", "src", *floors)

    def test_a_room_without_a_floor_may_include_nothing(self):
        self.include("attic", '#include "base/bytes.hpp"')
        self.refused("floors", "src", *floors)

    def test_the_picture_in_the_documentation_is_what_is_tested(self):
        page = (here / "../../docs/architecture.md").read_text()
        lists = re.search(r"freshet_rule\(floors src\n(.*?)\)", (here / "CMakeLists.txt").read_text(), re.S)[1].split()
        for floor, rooms in enumerate(lists):
            line = re.search(rf"^ {floor}  (.*)$", page, re.M)[1]
            for room in rooms.split(","):
                self.assertRegex(line, rf"\b{room}\b")


class Doors(Rules):
    def test_a_name_inside_its_door_is_fine(self):
        self.put("table.md", table)
        self.put("src/net/a.cpp", "x.async_read();")
        self.put("src/http/ws.cpp", "x.async_read();")
        self.accepted("doors", "src", "table.md")

    def test_a_comment_may_name_anything(self):
        self.put("table.md", table)
        self.put("src/api/a.cpp", "// async_read\n/* sleep_for\n */ my_async_thing();")
        self.accepted("doors", "src", "table.md")

    def test_a_name_outside_its_door_is_refused(self):
        self.put("table.md", table)
        for path, text in (("http/a.cpp", "async_read();"), ("net/a.cpp", "sleep_for(1s);")):
            self.put(f"src/{path}", text)
            self.assertIn(path, self.refused("doors", "src", "table.md"))
            (self.root / "src" / path).unlink()


class Files(Rules):
    def test_a_file_that_keeps_the_rules(self):
        self.put("src/net/a.hpp", "/// A: a thing.\n#pragma once\n")
        self.put("src/net/a.cpp", '#include "net/a.hpp"\nauto x = [this](int i) -> int { return i; };\n'
                                  "void f() { g([y] { h(); }); }\nR r = co_await wait(list[0](1));\n")
        self.accepted("files", ".")

    def test_each_sin(self):
        for path, text, word in (
                ("a.hpp", "#pragma once\n", "role"),
                ("a.hpp", "/// A: a thing.\n", "pragma"),
                ("a.cpp", "\n" * 401, "400"),
                ("a.cpp", "auto v = list | std::views::take(1);", "view"),
                ("a.cpp", "spawn([this]() -> net::awaitable<void> { co_return; });", "lambda"),
                ("a.cpp", "co_await wait(loop, [&x] { return x; });", "lambda"),
                ("b.cpp", '#include <vector>\n#include "net/b.hpp"\n', "first"),
                ("a.cpp", "// see /" + "home/me/a.txt", "machine")):
            self.put("src/net/b.hpp", "/// B: another.\n#pragma once\n")
            self.put(f"src/net/{path}", text)
            self.assertIn(word, self.refused("files", "."))
            (self.root / "src/net" / path).unlink()


class FuzzTargets(Rules):
    def setUp(self):
        super().setUp()
        self.put("src/wire/flv/tag.hpp", "")
        self.put("tests/fuzz/flv_tag.cpp", "int x;\n" * 15)
        self.put("tests/fuzz/corpus/flv_tag/one", "FLV")

    def test_a_format_with_target_and_seed(self):
        self.accepted("fuzz_targets", ".")

    def test_a_format_without_a_target(self):
        self.put("src/wire/rtmp/chunk_reader.hpp", "")
        self.assertIn("rtmp", self.refused("fuzz_targets", "."))

    def test_a_target_without_a_seed(self):
        self.put("tests/fuzz/corpus/flv_tag/one", "")
        self.assertIn("no seed", self.refused("fuzz_targets", "."))

    def test_a_seed_that_is_large(self):
        self.put("tests/fuzz/corpus/flv_tag/two", "x" * 4096)
        self.assertIn("4 kB", self.refused("fuzz_targets", "."))

    def test_a_target_that_is_long_and_a_corpus_alone(self):
        self.put("tests/fuzz/flv_tag.cpp", "int x;\n" * 16)
        self.put("tests/fuzz/corpus/gone/one", "x")
        said = self.refused("fuzz_targets", ".")
        self.assertIn("15 lines", said)
        self.assertIn("without a target", said)


class ApiDocument(Rules):
    def setUp(self):
        super().setUp()
        tree = here.parent.parent
        for path in ("scripts/api_docs.py", *map(str, (tree / "src/api/openapi").glob("*.json"))):
            self.put((tree / path).relative_to(tree), (tree / path).read_text())
        self.put("docs/api.md", (tree / "docs/api.md").read_text())

    def change(self, name, before, after):
        file = self.root / "src/api/openapi" / name
        self.assertIn(before, file.read_text())
        file.write_text(file.read_text().replace(before, after, 1))

    def test_as_it_is(self):
        self.accepted("openapi", ".")
        self.accepted("api_docs", ".")

    def test_a_page_that_was_not_made_anew(self):
        self.change("tokens.json", "signs a token", "makes a token")
        self.assertIn("run python3 scripts/api_docs.py", self.refused("api_docs", "."))

    def test_each_sin(self):
        for before, after, word in (
                ('"operationId": "createToken", ', "", "lacks operationId"),
                ('"operationId": "createToken"', '"operationId": "getStream"', "the id of two calls"),
                ("responses/Busy", "responses/Lazy", "is not there"),
                ('"user": "ann", "expires_at"', '"user": 7, "expires_at"', "the example is not true"),
                ('"x-codeSamples"', '"samples"', "call has no member samples"),
                ('{"enum": ["viewer"', '{"enum": 7, "const": ["viewer"', "7 is not of type"),
                ('"tags": ["Tokens"]', '"tags": ["Coins"]', "the tag Coins"),
                ('"/v1/tokens"', '"/v1/tokens/{id}"', "not those of the path")):
            self.setUp()
            self.change("tokens.json", before, after)
            self.assertIn(word, self.refused("openapi", "."), after)


class Dependencies(Rules):
    def setUp(self):
        super().setUp()
        self.put("scripts/lib.sh", "build_packages=(\n  g++ cmake\n)\n  command -v npm || echo npm\n")
        self.put("src/web/package.json", '{"dependencies": {"hls.js": "1.7.4"}}')
        self.put("tests/e2e/browser/package.json", "{}")
        self.rows = ["`g++` `cmake` | build | GPL", "`npm` | pages | Artistic", "`hls.js` 1.7.4 | plays | Apache"]

    def document(self, *rows):
        self.put("docs/dependencies.md", "".join(f"| {row} |\n" for row in rows))

    def test_every_package_with_its_line(self):
        self.document(*self.rows)
        self.accepted("dependencies", ".")

    def test_a_package_without_a_line(self):
        self.document(*self.rows[1:])
        self.assertIn("`cmake`: not in", self.refused("dependencies", "."))

    def test_another_version_than_the_one_that_is_pinned(self):
        self.document(*self.rows[:2], "`hls.js` 1.6.0 | plays | Apache")
        self.assertIn("`hls.js` 1.7.4: not in", self.refused("dependencies", "."))

    def test_a_line_of_what_nothing_installs(self):
        self.document(*self.rows, "`libzstd` | nothing | BSD")
        self.assertIn("nothing installs it", self.refused("dependencies", "."))

    def test_a_line_without_a_licence(self):
        self.document("`g++` `cmake` | build", *self.rows[1:])
        self.assertIn("no licence", self.refused("dependencies", "."))


if __name__ == "__main__":
    unittest.main()
