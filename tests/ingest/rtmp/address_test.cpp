/// Every form in which a publisher may write its key.
#include "ingest/rtmp/address.hpp"

#include <gtest/gtest.h>

namespace freshet::ingest::rtmp {
namespace {

struct Form {
  char const *app, *tc_url, *name, *key, *channel;
};

class Address : public testing::TestWithParam<Form> {};

TEST_P(Address, NamesItsKeyAndChannel) {
  auto const& form = GetParam();
  auto const target = read_target(form.app, form.tc_url, form.name);
  EXPECT_EQ(target.key, form.key);
  EXPECT_EQ(target.channel, form.channel);
}

INSTANTIATE_TEST_SUITE_P(
    ServerAndStreamKey, Address,
    testing::Values(Form{"live", "rtmp://h/live", "main.k.0.sig", "main.k.0.sig", ""},
                    Form{"live/", "rtmp://h/live/", "KEY", "KEY", ""},
                    Form{"/live", "rtmp://h/live", "/KEY", "KEY", ""},
                    Form{"live", "rtmp://h/live", "KEY?bandwidth=test", "KEY", ""}));

INSTANTIATE_TEST_SUITE_P(KeyInThePath, Address,
                         testing::Values(Form{"live/KEY", "rtmp://h/live/KEY", "", "KEY", ""},
                                         Form{"live/KEY/", "rtmp://h/live/KEY/", "", "KEY", ""},
                                         Form{"live/OLD", "rtmp://h/live/OLD", "KEY", "KEY", ""}));

INSTANTIATE_TEST_SUITE_P(
    KeyInTheQuery, Address,
    testing::Values(Form{"main?key=KEY", "rtmp://h/main?key=KEY", "", "KEY", "main"},
                    Form{"main", "rtmp://h/main", "?key=KEY", "KEY", "main"},
                    Form{"main", "rtmp://h/main?key=KEY", "", "KEY", "main"},
                    Form{"main?a=1&key=KEY&b=2", "rtmp://h/main", "anything", "KEY", "main"},
                    Form{"main", "rtmp://h/main", "x?key=NAMES&y", "NAMES", "main"},
                    Form{"live?key=KEY", "rtmp://h/live?key=KEY", "", "KEY", ""}));

INSTANTIATE_TEST_SUITE_P(ChannelAsApplication, Address,
                         testing::Values(Form{"main", "rtmp://h/main", "KEY", "KEY", "main"},
                                         Form{"main/KEY", "rtmp://h/main/KEY", "", "KEY", "main"}));

INSTANTIATE_TEST_SUITE_P(WithoutAKey, Address,
                         testing::Values(Form{"", "", "", "", ""},
                                         Form{"live", "rtmp://h/live", "", "", ""},
                                         Form{"main?keys=KEY", "rtmp://h/main", "", "", "main"},
                                         Form{"///", "", "?", "", ""},
                                         Form{"main?key", "", "", "", "main"}));

TEST(AddressOrder, TheStreamNamesQueryIsReadBeforeTheApplications) {
  EXPECT_EQ(read_target("main?key=APP", "rtmp://h/main?key=URL", "?key=NAME").key, "NAME");
  EXPECT_EQ(read_target("main?key=APP", "rtmp://h/main?key=URL", "").key, "APP");
}

TEST(Keyless, MeansTheChannelInTheAddress) {
  EXPECT_EQ(read_target("live", "rtmp://h/live", "concert?token=t").meant, "concert");
  EXPECT_EQ(read_target("live/concert", "rtmp://h/live/concert", "").meant, "concert");
  EXPECT_EQ(read_target("live", "rtmp://h/live", "concert?key=secret").meant, "concert");
  EXPECT_EQ(read_target("concert?a=1", "rtmp://h/concert?a=1", "").meant, "concert");
  EXPECT_EQ(read_target("concert", "rtmp://h/concert", "secret").meant, "concert");
  EXPECT_EQ(read_target("live", "rtmp://h/live", "").meant, "");
}

TEST(Keyless, SaysAllThatStandsInTheQueries) {
  EXPECT_EQ(read_target("live?a=1", "rtmp://h/live?a=1", "concert?b=2").query, "b=2&a=1");
  EXPECT_EQ(read_target("live", "rtmp://h/live?a=1", "concert").query, "a=1");
  EXPECT_EQ(read_target("live", "rtmp://h/live", "concert").query, "");
}

TEST(Backup, IsARoleInAnyOfTheQueries) {
  EXPECT_TRUE(read_target("live", "rtmp://h/live", "KEY?role=backup").backup);
  EXPECT_TRUE(read_target("live?role=backup", "rtmp://h/live?role=backup", "KEY").backup);
  EXPECT_TRUE(read_target("main?key=KEY&role=backup", "rtmp://h/main", "").backup);
  EXPECT_FALSE(read_target("live", "rtmp://h/live", "KEY?role=primary").backup);
  EXPECT_EQ(read_target("live", "rtmp://h/live", "KEY?role=backup").key, "KEY");
}

}  // namespace
}  // namespace freshet::ingest::rtmp
