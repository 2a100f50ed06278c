"""The API's document keeps OpenAPI's rules (3.1), and its examples fit its schemas. openapi.py ROOT"""
import pathlib, re, sys

import jsonschema

root = pathlib.Path(sys.argv[1])
sys.path.insert(0, str(root / "scripts"))
import api_docs

document, wrong = api_docs.joined(), []
methods = {"get", "put", "post", "delete", "options", "head", "patch", "trace"}
allowed = {
    "document": {"openapi", "info", "jsonSchemaDialect", "servers", "paths", "webhooks", "components", "security", "tags", "externalDocs"},
    "info": {"title", "summary", "description", "termsOfService", "contact", "license", "version"},
    "path": {"$ref", "summary", "description", "servers", "parameters"} | methods,
    "call": {"tags", "summary", "description", "externalDocs", "operationId", "parameters", "requestBody", "responses", "callbacks",
             "deprecated", "security", "servers"},
    "parameter": {"name", "in", "description", "required", "deprecated", "allowEmptyValue", "style", "explode", "schema", "example",
                  "examples", "content"},
    "header": {"description", "required", "deprecated", "style", "explode", "schema", "example", "examples", "content"},
    "body": {"description", "content", "required"},
    "response": {"description", "headers", "content", "links"},
    "media": {"schema", "example", "examples", "encoding"},
    "components": {"schemas", "responses", "parameters", "examples", "requestBodies", "headers", "securitySchemes", "links", "callbacks",
                   "pathItems"},
}


def said(kind, value, at, needed=()):
    known = {name for name in value if not name.startswith("x-")}
    wrong.extend(f"{at}: {kind} has no member {name}" for name in sorted(known - allowed[kind]))
    wrong.extend(f"{at}: {kind} lacks {name}" for name in needed if name not in value)


def found(value, at):
    """What is referred to; a reference may stand beside a summary and a description, and nothing else."""
    if "$ref" not in value:
        return value
    wrong.extend(f"{at}: {name} beside a reference" for name in value.keys() - {"$ref", "summary", "description"})
    whole = document
    for step in value["$ref"].removeprefix("#/").split("/"):
        whole = whole.get(step) if isinstance(whole, dict) else None
    if whole is None:
        wrong.append(f"{at}: {value['$ref']} is not there")
        return {}
    used.add(value["$ref"])
    return found(whole, at)


def check_schema(schema, at):
    """Is it one?"""
    try:
        jsonschema.Draft202012Validator.check_schema(schema)
    except jsonschema.SchemaError as error:
        wrong.append(f"{at}: {error.message}")
        return False
    return True


def check_example(schema, example, at):
    resolver = jsonschema.RefResolver("", document)
    for error in jsonschema.Draft202012Validator(schema, resolver=resolver).iter_errors(example):
        wrong.append(f"{at}: the example is not true: {error.message}")


def check_content(value, at):
    for type_, media in value.get("content", {}).items():
        said("media", media, f"{at} {type_}", ["schema"])
        if check_schema(media["schema"], f"{at} {type_}") and "example" in media:
            check_example(media["schema"], media["example"], f"{at} {type_}")


def check_response(value, at):
    said("response", value, at, ["description"])
    for name, header in value.get("headers", {}).items():
        said("header", found(header, at), f"{at} {name}", ["schema"])
    check_content(value, at)


def check_call(path, method, call):
    at = f"{method.upper()} {path}"
    said("call", call, at, ["operationId", "summary", "tags", "responses"])
    seen = set()
    for one in call.get("parameters", []):
        one = found(one, at)
        said("parameter", one, at, ["name", "in", "schema"])
        check_schema(one.get("schema", {}), at)
        if (one["name"], one["in"]) in seen:
            wrong.append(f"{at}: {one['name']} is there twice")
        seen.add((one["name"], one["in"]))
        if one["in"] == "path" and one.get("required") is not True:
            wrong.append(f"{at}: {one['name']} is of the path and not required")
    if {name for name, where in seen if where == "path"} != set(re.findall(r"\{(\w+)\}", path)):
        wrong.append(f"{at}: the parameters are not those of the path")
    if "requestBody" in call:
        said("body", call["requestBody"], at, ["content"])
        check_content(call["requestBody"], at)
    for status, response in call["responses"].items():
        if not re.fullmatch(r"[1-5]\d\d|default", status):
            wrong.append(f"{at}: {status} is no status")
        check_response(found(response, at), f"{at} {status}")
    wrong.extend(f"{at}: the tag {tag} is not there" for tag in call["tags"] if tag not in tags)
    for needed in call.get("security", []):
        wrong.extend(f"{at}: no such scheme: {name}" for name in needed.keys() - document["components"]["securitySchemes"].keys())


used, tags = set(), {tag["name"] for tag in document["tags"]}
said("document", document, "the document", ["openapi", "info"])
said("info", document["info"], "info", ["title", "version"])
said("components", document["components"], "components")
ids = []
for path, item in document["paths"].items():
    said("path", item, path)
    for method, call in item.items():
        check_call(path, method, call)
        ids.append(call.get("operationId", path))
wrong += [f"{name}: is the id of two calls" for name in sorted(set(ids)) if ids.count(name) > 1]
for name, schema in document["components"]["schemas"].items():
    for example in schema.get("examples", []) if check_schema(schema, name) else []:
        check_example(schema, example, name)
for at in re.findall(r'"\$ref": "([^"]+)"', api_docs.json.dumps(document)):
    found({"$ref": at}, at)
for kind in ("schemas", "responses", "parameters", "headers"):
    wrong += [f"{kind}/{name}: nobody refers to it" for name in document["components"][kind]
              if f"#/components/{kind}/{name}" not in used]
print("\n".join(dict.fromkeys(wrong)) or f"{len(ids)} calls as OpenAPI 3.1 has them")
sys.exit(bool(wrong))
