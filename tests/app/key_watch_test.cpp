#include "app/key_watch.hpp"

#include "app/keys.hpp"
#include "store/keys.hpp"
#include "store/migrate.hpp"
#include "support/on_loop.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace freshet::app {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(KeyWatch, TellsOfKeysThatAreMadeOrRevoked) {
  auto store = store::open_store(":memory:").value();
  std::string const secret(32, 's');
  ASSERT_TRUE(create_key(store, secret, {"old", "", 0}, 100));
  net::Loops loops{1};
  events::Bus bus{system_clock()};
  std::vector<std::string> heard;
  auto const subscription = bus.subscribe(loops.at(0), [&](events::FactPtr const& fact) {
    auto const& key = std::get<events::KeyFact>(fact->about);
    heard.push_back(std::string{to_string(fact->kind)} + ' ' + fact->channel + ' ' + key.note +
                    ' ' + std::to_string(key.expires_ms));
  });
  auto const told = [&] {
    return test::call_on(loops.at(0), [&] { return std::exchange(heard, {}); });
  };
  KeyWatch watch{bus};
  ASSERT_TRUE(watch.look(store));
  EXPECT_THAT(told(), IsEmpty());
  ASSERT_TRUE(create_key(store, secret, {"new", "camera", 500}, 101));
  ASSERT_TRUE(watch.look(store));
  EXPECT_THAT(told(), ElementsAre("key.created new camera 500000"));
  store::Keys keys{store};
  for (auto const& key : keys.list().value()) ASSERT_TRUE(keys.revoke(key.id, 102));
  ASSERT_TRUE(watch.look(store));
  EXPECT_THAT(told(), ElementsAre("key.revoked old  0", "key.revoked new camera 500000"));
  ASSERT_TRUE(watch.look(store));
  EXPECT_THAT(told(), IsEmpty());
}

TEST(KeyWatch, GivesWhatIsNewOnceAndAgainWhenNothingCameOfIt) {
  auto store = store::open_store(":memory:").value();
  std::string const secret(32, 's');
  events::Bus bus{system_clock()};
  KeyWatch watch{bus};
  EXPECT_THAT(watch.news(store).value(), IsEmpty());
  auto const made = store.transaction([&]() -> Result<> {
    EXPECT_TRUE(create_key(store, secret, {"new", "", 0}, 100));
    EXPECT_EQ(watch.news(store).value().size(), 1U);
    return failure(boost::system::errc::io_error, "undone");
  });
  EXPECT_FALSE(made);
  watch.look_again();
  EXPECT_THAT(watch.news(store).value(), IsEmpty());
  ASSERT_TRUE(create_key(store, secret, {"new", "", 0}, 101));
  auto const news = watch.news(store).value();
  ASSERT_EQ(news.size(), 1U);
  EXPECT_EQ(news[0].kind, events::Kind::key_created);
  EXPECT_EQ(news[0].channel, "new");
  EXPECT_THAT(watch.news(store).value(), IsEmpty());
}

}  // namespace
}  // namespace freshet::app
