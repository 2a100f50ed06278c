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

}  // namespace
}  // namespace freshet::app
