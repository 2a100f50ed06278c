#include "app/args.hpp"

#include <gtest/gtest.h>

namespace freshet::app {
namespace {

using Words = std::vector<std::string_view>;

std::string error_of(Words const& words) {
  auto const args = parse_args(words);
  return args ? "no error" : args.error().what;
}

TEST(ParseArgs, ServesWithoutAnyWord) {
  EXPECT_EQ(parse_args({}).value().command, Command::serve);
  auto const demo = parse_args({"--demo"}).value();
  EXPECT_EQ(demo.command, Command::serve);
  EXPECT_TRUE(demo.demo);
}

TEST(ParseArgs, TakesTheFileBeforeOrAfterTheCommand) {
  for (auto const& words : {Words{"-c", "f.yaml", "--data", "d", "config", "check"},
                            Words{"config", "check", "-c", "f.yaml", "--data=d"},
                            Words{"config", "--config=f.yaml", "check", "--data", "d"}}) {
    auto const args = parse_args(words);
    ASSERT_TRUE(args) << args.error().what;
    EXPECT_EQ(args->command, Command::config_check);
    EXPECT_EQ(args->config_file, "f.yaml");
    EXPECT_EQ(args->data_dir, "d");
  }
}

TEST(ParseArgs, KeepsEverySettingInOrder) {
  auto const args = parse_args({"serve", "--set", "a=1", "--set=b=2", "--set", "a=3"}).value();
  EXPECT_EQ(args.sets, (std::vector<std::string>{"a=1", "b=2", "a=3"}));
}

TEST(ParseArgs, ReadsEveryCommand) {
  EXPECT_EQ(parse_args({"serve", "--ephemeral", "--ready-file", "r"}).value().ready_file, "r");
  EXPECT_EQ(parse_args({"config", "print"}).value().command, Command::config_print);
  auto const create =
      parse_args({"key", "create", "main", "--expires", "30d", "--note", "for Ann"}).value();
  EXPECT_EQ(create.command, Command::key_create);
  EXPECT_EQ(create.subject, "main");
  EXPECT_EQ(create.expires, "30d");
  EXPECT_EQ(create.note, "for Ann");
  EXPECT_FALSE(create.backup);
  EXPECT_TRUE(parse_args({"key", "create", "main", "--backup"}).value().backup);
  EXPECT_FALSE(parse_args({"key", "list", "--backup"}));
  EXPECT_EQ(parse_args({"key", "list"}).value().command, Command::key_list);
  EXPECT_EQ(parse_args({"key", "revoke", "abc"}).value().subject, "abc");
  auto const token = parse_args({"token", "create", "--role", "admin", "--channel", "a",
                                 "--channel=b", "--user", "Ann", "--expires", "1h"})
                         .value();
  EXPECT_EQ(token.command, Command::token_create);
  EXPECT_EQ(token.role, "admin");
  EXPECT_EQ(token.user, "Ann");
  EXPECT_EQ(token.expires, "1h");
  EXPECT_EQ(token.channels, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(parse_args({"backup", "a.db"}).value().command, Command::backup);
  EXPECT_EQ(parse_args({"restore", "a.db"}).value().subject, "a.db");
  EXPECT_EQ(parse_args({"doctor"}).value().command, Command::doctor);
  EXPECT_EQ(parse_args({"healthcheck"}).value().command, Command::healthcheck);
  for (auto const* const word : {"version", "--version", "-V"}) {
    EXPECT_EQ(parse_args({word}).value().command, Command::version);
  }
  for (auto const* const word : {"help", "--help", "-h"}) {
    EXPECT_EQ(parse_args({word}).value().command, Command::help);
  }
  EXPECT_EQ(parse_args({"key", "create", "--help"}).value().command, Command::help);
}

TEST(ParseArgs, NamesTheWordThatIsWrongAndWhatWasMeant) {
  EXPECT_EQ(error_of({"serv"}), "there is no command \"serv\"; did you mean serve?");
  EXPECT_EQ(error_of({"key", "craete", "x"}),
            "key is followed by one of: create, list, revoke, not \"craete\"");
  EXPECT_EQ(error_of({"key"}), "key is followed by one of: create, list, revoke");
  EXPECT_EQ(error_of({"--deno"}), "there is no option \"--deno\"; did you mean --demo?");
  EXPECT_EQ(error_of({"key", "create"}),
            "key create needs a word after it: freshet key create CHANNEL");
  EXPECT_EQ(error_of({"backup"}), "backup needs a word after it: freshet backup FILE");
  EXPECT_EQ(error_of({"key", "list", "main"}), "key list does not know what to do with \"main\"");
  EXPECT_EQ(error_of({"serve", "-c"}), "-c needs a value after it");
  EXPECT_EQ(error_of({"--demo=yes"}), "--demo takes no value");
  EXPECT_EQ(error_of({"doctor", "--ephemeral"}), "--ephemeral means nothing to doctor");
  EXPECT_EQ(error_of({"key", "create", "a", "--role", "admin"}),
            "--role means nothing to key create");
  EXPECT_EQ(error_of({"serve", "--expires", "1d"}), "--expires means nothing to serve");
}

TEST(Usage, NamesEveryCommandThatWorks) {
  for (auto const* const command :
       {"serve", "config check", "config print", "key create", "key list", "key revoke",
        "token create", "backup", "restore", "doctor", "healthcheck", "version"}) {
    EXPECT_NE(usage().find(std::string{"freshet "} + command), std::string::npos) << command;
  }
}

}  // namespace
}  // namespace freshet::app
