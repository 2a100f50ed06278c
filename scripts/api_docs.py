"""docs/api.md out of the API's document in src/api/openapi. api_docs.py [--to FILE]"""
import argparse, json, pathlib, sys

root = pathlib.Path(__file__).resolve().parent.parent
source = root / "src/api/openapi"
methods = ("get", "post", "put", "patch", "delete")
who_says = {
    "all": "all",
    "admin": "an administrator of all channels",
    "channel_admin": "an administrator of the channel",
    "admin_or_channel_admin": "an administrator of all channels; of one channel its own too",
    "key": "whoever has a stream key",
    "key_or_channel_admin": "whoever has a stream key of the channel, or an administrator of it",
    "viewer": "all; where the channel is not public, its viewers",
    "moderator": "a moderator of the channel",
    "writer": "whoever has a token for the channel",
    "insiders": "this machine and those it trusts",
}
# Told of once, at the top: what they mean is the same for every call.
usual = ("400", "401", "403", "413", "422", "503")
head = """# {title}

<!-- Made by scripts/api_docs.py from src/api/openapi, where it is to be changed. -->

{description}

| answer | for |
|---|---|
{usual}

The same for programs, in OpenAPI 3.1: `GET /v1/openapi.json`.

{contents}
"""


def joined():
    """As src/api/openapi/join.mjs does it."""
    def add(whole, part, where):
        for name, value in part.items():
            if name not in whole:
                whole[name] = value
            elif isinstance(value, dict) and isinstance(whole[name], dict):
                add(whole[name], value, f"{where}/{name}")
            elif isinstance(value, list) and isinstance(whole[name], list):
                whole[name] += value
            else:
                sys.exit(f"{where}/{name} is there twice")

    whole = json.loads((source / "document.json").read_text())
    for name in whole.pop("x-freshet-files"):
        add(whole, json.loads((source / name).read_text()), name)
    return whole


class Page:
    words = {"string": "text", "integer": "whole number", "number": "number", "boolean": "true or false",
             "null": "null", "object": "object", "array": "list"}

    def __init__(self, document):
        self.document = document
        self.schemas = document["components"]["schemas"]
        self.calls = [(path, method, says) for path, item in document["paths"].items()
                      for method, says in item.items() if method in methods]

    def found(self, value):
        """What is referred to, and what is said beside the reference over it."""
        if "$ref" not in value:
            return value
        at = self.document
        for step in value["$ref"].removeprefix("#/").split("/"):
            at = at[step]
        return self.found(at) | {name: own for name, own in value.items() if name != "$ref"}

    def is_page(self, name):
        return set(self.schemas[name].get("properties", {})) == {"items", "next"}

    def is_shape(self, name):
        return "properties" in self.schemas[name] and not self.is_page(name)

    def kind(self, schema):
        """In words: "whole number or null"."""
        name = schema.get("$ref", "").rpartition("/")[2]
        if name and self.is_page(name):
            return "a page of " + self.kind(self.schemas[name]["properties"]["items"]["items"])
        if name and self.is_shape(name):
            return f"[{name}](#{name.lower()})"
        schema = self.found(schema)
        for choice in ("oneOf", "anyOf"):
            if choice in schema:
                return " or ".join(sorted(map(self.kind, schema[choice]), key=lambda kind: kind == "null"))
        if "enum" in schema:
            return ", ".join("null" if one is None else f"`{one}`" for one in schema["enum"])
        if "const" in schema:
            return f"`{json.dumps(schema['const'])}`".replace('`"', "`").replace('"`', "`").replace("\\n", "")
        types = schema.get("type", "anything")
        types = types if isinstance(types, list) else [types]
        words = [self.words.get(one, one) for one in types]
        if schema.get("format") == "date-time":
            words[0] = "time"
        if "array" in types and "items" in schema:
            words[types.index("array")] = "list of " + self.kind(schema["items"])
        return " or ".join(words)

    @staticmethod
    def limits(schema):
        least, most = schema.get("minimum"), schema.get("maximum")
        said = [f"{least} to {most}"] if least is not None and most is not None else []
        if "default" in schema:
            said.append(f"usually `{json.dumps(schema['default'])}`".replace('`"', "`").replace('"`', "`"))
        return said

    def row(self, name, schema, needed):
        found = self.found(schema)
        kind = [self.kind(schema)] + self.limits(found)
        return f"| `{name}` | {', '.join(kind)}{'' if needed else '; may be left out'} | {found.get('description', '')} |"

    def members(self, schema):
        schema = self.found(schema)
        needed = schema.get("required", [])
        rows = ["| member | is | |", "|---|---|---|"]
        for name, member in schema.get("properties", {}).items():
            rows.append(self.row(name, member, name in needed))
            inner = self.found(member)
            inner = inner.get("items", inner) if inner.get("type") == "array" else inner
            if "$ref" not in member and "$ref" not in inner:
                rows += [self.row(f"{name}.{one}", of, one in inner.get("required", []))
                         for one, of in inner.get("properties", {}).items()]
        return rows

    def parameters(self, says):
        for one in map(self.found, says.get("parameters", [])):
            if one["in"] == "path":
                continue
            name = f"?{one['name']}=" if one["in"] == "query" else one["name"]
            kind = [self.kind(one["schema"])] + self.limits(one["schema"])
            yield f"- `{name}`, {', '.join(kind)}: {one['description']}"

    def answers(self, says):
        told, others = ["Answers:", ""], []
        for status, answer in says["responses"].items():
            found = self.found(answer)
            if status in usual and "description" not in answer:
                others.append(status)
                continue
            schema = next(iter(found.get("content", {}).values()), {}).get("schema", {})
            kind = self.kind(schema) if "$ref" in schema and int(status) < 400 else ""
            headers = [f"`{name}`" for name in found.get("headers", {}) if name != "WWW-Authenticate"]
            extra = [part for part in (kind, ", with " + " and ".join(headers) if headers else "") if part]
            text = f"- **{status}** {found['description']}"
            text += (": " + extra[0] if kind else "") + (extra[-1] if headers else "")
            told.append(text)
        if others:
            told.append("- and " + ", ".join(others))
        return told

    @staticmethod
    def fenced(text, language):
        return [f"```{language}", text, "```"]

    def call(self, path, method, says):
        lines = [f"### {method.upper()} {path}", ""]
        lines += [f"{says['summary'][0].upper()}{says['summary'][1:]}. For {who_says[says['x-freshet-who']]}.", ""]
        lines += [says["description"], ""] if "description" in says else []
        parameters = list(self.parameters(says))
        lines += parameters + [""] if parameters else []
        body = says.get("requestBody", {}).get("content", {}).get("application/json")
        if body and self.found(body["schema"]).get("properties"):
            lines += self.members(body["schema"]) + [""]
        if body and body.get("example"):
            lines += self.fenced(json.dumps(body["example"]), "json") + [""]
        lines += self.answers(says) + [""]
        for status in ("200", "201"):
            content = self.found(says["responses"].get(status, {})).get("content", {})
            inline = content.get("application/json", {}).get("schema", {})
            if "properties" in inline:
                lines += self.members(inline) + [""]
            if example := content.get("application/json", {}).get("example"):
                lines += self.fenced(json.dumps(example), "json") + [""]
        for sample in says.get("x-codeSamples", []):
            lines += self.fenced(sample["source"], "") + [""]
        return lines

    def group(self, tag):
        lines = [f"## {tag['name']}", "", tag["description"], ""]
        for path, method, says in self.calls:
            if says["tags"] == [tag["name"]]:
                lines += self.call(path, method, says)
        return lines

    def shapes(self):
        lines = ["## Shapes", "", "What answers are made of.", ""]
        for name in sorted(filter(self.is_shape, self.schemas)):
            schema = self.schemas[name]
            lines += [f"### {name}", ""]
            lines += [schema["description"], ""] if "description" in schema else []
            lines += self.members(schema) + [""]
            for example in schema.get("examples", []):
                lines += self.fenced(json.dumps(example), "json") + [""]
        return lines

    def text(self):
        responses = {"400": "BadRequest", "401": "Unauthorized", "403": "Forbidden", "413": "TooLarge",
                     "422": "OtherRequest", "503": "Busy"}
        says = self.document["components"]["responses"]
        anchors = [f"[{tag['name']}](#{tag['name'].lower().replace(' ', '-')})" for tag in self.document["tags"]]
        info = self.document["info"]
        lines = [head.format(title=info["title"], description=info["description"],
                             usual="\n".join(f"| {status} | {says[name]['description']} |"
                                             for status, name in responses.items()),
                             contents=" · ".join(anchors + ["[Shapes](#shapes)"]))]
        for tag in self.document["tags"]:
            lines += self.group(tag)
        return "\n".join(lines + self.shapes()).rstrip("\n") + "\n"


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--to", type=pathlib.Path, default=root / "docs/api.md")
    parser.parse_args().to.write_text(Page(joined()).text())
