#include "app/webhook_book.hpp"

#include "events/signature.hpp"
#include "store/audit.hpp"
#include "store/migrate.hpp"
#include "store/webhooks.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace freshet::app {
namespace {

using ::testing::HasSubstr;
namespace errc = boost::system::errc;

struct WebhookBookTest : ::testing::Test {
  WebhookBookTest() { config.events.webhooks = {{"https://file.example/1", "", {}, {}}}; }

  Result<api::NewWebhook> make(std::string url, std::vector<std::string> events = {}) {
    api::WebhookWish wish;
    wish.url = std::move(url);
    wish.events = std::move(events);
    return book.make(std::move(wish));
  }
  std::vector<store::AuditRow> audit() { return store::Audit{database}.list({}).value(); }

  store::Database database = store::open_store(":memory:").value();
  Config config;
  WebhookBook book{{database, config, 5'000, "ann", "freshet.yaml:12:3"}};
};

TEST_F(WebhookBookTest, HoldsThoseOfTheFileAndThoseThatWereMade) {
  auto const made = make("https://b.example/2", {"stream.*"});
  ASSERT_TRUE(made) << made.error().what;
  EXPECT_TRUE(events::read_webhook_secret(made->secret));
  auto const all = book.list().value();
  ASSERT_EQ(all.size(), 2U);
  EXPECT_TRUE(all[0].of_file);
  EXPECT_EQ(all[0].id, events::short_hash("https://file.example/1"));
  EXPECT_EQ(all[1].id, made->id);
  EXPECT_EQ(all[1].events, std::vector<std::string>{"stream.*"});
  EXPECT_FALSE(all[1].of_file);
}

TEST_F(WebhookBookTest, TakesNoneThatTheFileCouldNotHave) {
  for (auto const* const url : {"", "ftp://a/", "nowhere"}) {
    auto const made = make(url);
    ASSERT_FALSE(made) << url;
    EXPECT_EQ(made.error().code, errc::invalid_argument);
  }
  EXPECT_THAT(make("https://a/", {"strem.live"}).error().what, HasSubstr("there is no event"));
  api::WebhookWish wish;
  wish.url = "https://a/";
  wish.secret = "guess";
  EXPECT_EQ(book.make(wish).error().code, errc::invalid_argument);
  wish.secret = "";
  EXPECT_EQ(book.make(wish).error().code, errc::invalid_argument);
  EXPECT_EQ(make("https://file.example/1").error().code, errc::file_exists);
  EXPECT_TRUE(audit().empty());
}

TEST_F(WebhookBookTest, LeavesThoseOfTheFileToTheFile) {
  auto const id = events::short_hash("https://file.example/1");
  auto const change = book.change(id, {});
  EXPECT_EQ(change.error().code, errc::file_exists);
  EXPECT_THAT(change.error().what, HasSubstr("freshet.yaml:12:3"));
  EXPECT_EQ(book.remove(id).error().code, errc::file_exists);
  EXPECT_EQ(book.remove("none").error().code, errc::no_such_file_or_directory);
}

TEST_F(WebhookBookTest, WritesDownWhoChangedWhatAndNoSecret) {
  auto const id = make("https://b.example/2").value().id;
  api::WebhookWish wish;
  wish.enabled = false;
  ASSERT_TRUE(book.change(id, wish));
  EXPECT_FALSE(store::Webhooks{database}.find(id).value()->enabled);
  ASSERT_TRUE(book.remove(id));
  EXPECT_EQ(book.list().value().size(), 1U);
  auto const rows = audit();
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_EQ(rows[2].who, "ann");
  EXPECT_THAT(rows[2].what, HasSubstr("makes the webhook " + id));
  EXPECT_TRUE(rows[2].before.empty());
  EXPECT_EQ(rows[1].before,
            R"({"url":"https://b.example/2","events":[],"channels":[],"enabled":true})");
  EXPECT_THAT(rows[1].after, HasSubstr(R"("enabled":false)"));
  EXPECT_TRUE(rows[0].after.empty());
}

TEST_F(WebhookBookTest, HasRoomForAHundred) {
  for (std::size_t i = 1; i < WebhookBook::kMost; ++i) {
    ASSERT_TRUE(make("https://b.example/" + std::to_string(i)));
  }
  EXPECT_EQ(make("https://b.example/more").error().code, errc::file_exists);
}

}  // namespace
}  // namespace freshet::app
