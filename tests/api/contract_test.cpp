/// That what compares the tests' answers with the API's document sees what is wrong with them.
#include "support/api_contract.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace freshet::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kDocument[] = R"({
  "paths": {
    "/v1/things/{id}": {
      "get": {"x-freshet-who": "admin", "responses": {
        "200": {"headers": {"ETag": {"$ref": "#/components/headers/tag"}},
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}},
        "204": {}, "401": {}, "403": {}, "404": {}}},
      "patch": {"x-freshet-who": "all", "responses": {"200": {}},
        "requestBody": {"required": true,
                        "content": {"application/json": {"schema": {"type": "object", "required": ["a"]}}}}}
    },
    "/v1/things/all": {"get": {"x-freshet-who": "viewer", "responses": {"200": {}, "403": {}}}}
  },
  "components": {
    "headers": {"tag": {"required": true}},
    "schemas": {"Thing": {"type": "object", "required": ["id"], "additionalProperties": false,
                          "properties": {"id": {"type": "string"}, "at": {"type": ["string", "null"], "format": "date-time"}}}}
  }
})";

class ContractTest : public ::testing::Test {
 protected:
  static Exchange thing(std::string answer) {
    return {"GET",
            "/v1/things/7",
            "the token",
            {},
            200,
            {{"etag", "x"}, {"content-type", "application/json"}},
            std::move(answer)};
  }
  /// Of a value, by a schema.
  std::vector<std::string> faults(char const* schema, char const* value) {
    auto const json = nlohmann::json::parse(schema);
    EXPECT_THAT(contract_.schemas().unreadable(json, {}), IsEmpty());
    return contract_.schemas().faults(json, nlohmann::json::parse(value), "x");
  }
  Contract contract_{kDocument};
};

TEST_F(ContractTest, TakesWhatTheDocumentSays) {
  EXPECT_THAT(contract_.look(thing(R"({"id": "7", "at": "2026-07-31T09:25:01.250Z"})")), IsEmpty());
  EXPECT_THAT(contract_.look(thing(R"({"id": "7", "at": null})")), IsEmpty());
  EXPECT_THAT(contract_.look({"GET", "/elsewhere", {}, {}, 500}), IsEmpty())
      << "no call of the API";
}

TEST_F(ContractTest, SeesWhatItDoesNotSay) {
  auto const sees = [&](Exchange const& one, char const* what) {
    EXPECT_THAT(contract_.look(one), ElementsAre(HasSubstr(what)));
  };
  sees(thing("{}"), "lacks id");
  sees(thing("{"), "no JSON");
  sees(thing(R"({"id": 7})"), "/id: is not of the type");
  sees(thing(R"({"id": "7", "secret": 1})"), "nothing is said: secret");
  sees(thing(R"({"id": "7", "at": "2026-07-31 09:25"})"), "is no time");
  auto one = thing(R"({"id": "7"})");
  one.status = 418;
  sees(one, "no such status");
  one.status = 204;
  sees(one, "it has a body");
  one = thing(R"({"id": "7"})");
  one.headers[0].first = "x";
  sees(one, "the header is not there: ETag");
  one.headers = {{"etag", "x"}, {"content-type", "text/html"}};
  sees(one, "no such type: text/html");
  sees({"PATCH", "/v1/things/7", {}, R"({"b": 1})", 200}, "what was taken: lacks a");
  sees({"PATCH", "/v1/things/7", {}, {}, 200}, "without a body");
}

TEST_F(ContractTest, KnowsTheRulesThatTheDocumentUses) {
  EXPECT_THAT(faults(R"({"enum": ["a", null]})", "null"), IsEmpty());
  EXPECT_THAT(faults(R"({"enum": ["a"]})", "\"b\""), ElementsAre(HasSubstr("none of")));
  EXPECT_THAT(faults(R"({"const": 1})", "2"), ElementsAre(HasSubstr("is not 1")));
  EXPECT_THAT(faults(R"({"oneOf": [{"type": "null"}, {"minimum": 1}]})", "0"),
              ElementsAre(HasSubstr("fits 0")));
  EXPECT_THAT(faults(R"({"oneOf": [{"type": "integer"}, {"minimum": 1}]})", "1"),
              ElementsAre(HasSubstr("fits 2")));
  EXPECT_THAT(faults(R"({"anyOf": [{"maximum": 1}, {"type": "string"}]})", "2"),
              ElementsAre(HasSubstr("fits no choice")));
  EXPECT_THAT(faults(R"({"items": {"pattern": "^a$"}, "minItems": 3})", R"(["a", "b"])"),
              ElementsAre(HasSubstr("x/1: is not like"), HasSubstr("too few")));
  EXPECT_THAT(faults(R"({"additionalProperties": {"type": "number"}})", R"({"a": "1"})"),
              ElementsAre(HasSubstr("x/a")));
  EXPECT_THAT(faults(R"({"minLength": 2, "maxLength": 2})", "\"\xC3\xA4\xC3\xA4\""), IsEmpty());
  EXPECT_THAT(faults(R"({"minLength": 2})", "\"a\""), ElementsAre(HasSubstr("too short")));
  EXPECT_THAT(faults(R"({"maxLength": 2})", "\"abc\""), ElementsAre(HasSubstr("too long")));
}

TEST_F(ContractTest, RefusesASchemaThatItCannotRead) {
  auto const unread = [&](char const* schema) {
    return contract_.schemas().unreadable(nlohmann::json::parse(schema), "x");
  };
  EXPECT_THAT(unread(R"({"items": {"multipleOf": 2}})"), ElementsAre(HasSubstr("multipleOf")));
  EXPECT_THAT(unread(R"({"anyOf": [{"$ref": "#/components/schemas/None"}]})"),
              ElementsAre(HasSubstr("refers to nothing")));
}

TEST_F(ContractTest, TellsInWhichCasesACallWasMade) {
  auto const call = [&](int status, std::string bearer, char const* path = "/v1/things/7") {
    Exchange one{"GET", path, std::move(bearer), {}, status};
    static_cast<void>(contract_.look(one));
  };
  EXPECT_EQ(contract_.missing().size(), 8U);
  call(401, "");
  call(403, "moderator.main.x");
  call(403, "a.main");
  call(404, "the token");
  call(403, "admin.side.x", "/v1/things/all");
  EXPECT_THAT(contract_.missing(),
              ElementsAre("GET /v1/things/all: good", "GET /v1/things/{id}: good",
                          "PATCH /v1/things/{id}: good"));
  call(200, "the token");
  EXPECT_THAT(contract_.table(),
              HasSubstr("| `GET /v1/things/{id}` | yes | yes | yes | yes | yes |"));
  EXPECT_THAT(contract_.table(), HasSubstr("| `PATCH /v1/things/{id}` | **no** | |"));
}

}  // namespace
}  // namespace freshet::test
