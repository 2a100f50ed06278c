/// Every answer of the API that the end-to-end tests get is compared with the API's document.
#include "support/api_watch.hpp"
#include "support/http_ask.hpp"
#include "support/live_server.hpp"

#include <nlohmann/json.hpp>

namespace freshet {
namespace {

[[maybe_unused]] auto* const kContractWatch =
    ::testing::AddGlobalTestEnvironment(new test::ApiWatch{false});

TEST(ApiDocument, IsTrueOfAServerWithAShowOnAir) {
  test::LiveServer server{{}};
  auto const call = [&](std::string const& target, std::string const& method = "GET",
                        std::string const& body = {}) {
    return test::ask(server.port("http"), method, target,
                     "Authorization: Bearer " + server.server->admin_token() + "\r\n", body);
  };
  std::string stream;
  ASSERT_TRUE(test::in_time([&] {
    auto const items = nlohmann::json::parse(call("/v1/streams").body)["items"];
    if (items.empty() || items[0]["state"] != "live") return false;
    stream = items[0]["id"];
    return server.newest("main") > 0;
  }));
  auto const at = "/v1/streams/" + stream;
  for (auto const& target : {at,
                             at + "/renditions",
                             at + "/segments",
                             at + "/health",
                             at + "/manifest.m3u8",
                             std::string{"/v1/streams?state=all"},
                             std::string{"/v1/channels"},
                             std::string{"/v1/channels/main"},
                             std::string{"/v1/channels/main/settings"},
                             std::string{"/v1/channels/main/keys"},
                             std::string{"/v1/events/recent"},
                             std::string{"/v1/webhooks"},
                             std::string{"/v1/config"},
                             std::string{"/v1/audit"},
                             std::string{"/v1/log"},
                             std::string{"/v1/system"},
                             std::string{"/v1/session"},
                             std::string{"/v1/openapi.json"},
                             std::string{"/healthz"},
                             std::string{"/readyz"},
                             std::string{"/metrics"},
                             std::string{"/time"},
                             std::string{"/oembed?url=http://test/main"}}) {
    EXPECT_EQ(call(target).status, 200) << target;
  }
  EXPECT_EQ(call("/v1/playback-url", "POST", R"({"channel": "main"})").status, 200);
  EXPECT_EQ(call("/v1/nothing").status, 404);
}

}  // namespace
}  // namespace freshet
