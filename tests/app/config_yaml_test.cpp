#include "app/config_yaml.hpp"

#include <gtest/gtest.h>

namespace freshet::app {
namespace {

std::string first_complaint(std::string_view text) {
  auto const yaml = read_yaml(text);
  if (yaml.complaints.empty()) return {};
  auto const& bad = yaml.complaints.front();
  return std::to_string(bad.line) + ':' + std::to_string(bad.column) + ' ' + bad.what;
}

TEST(ReadYaml, RemembersWhereEverythingStood) {
  auto const yaml = read_yaml("a:\n  b: [x, \"y z\"]\n");
  ASSERT_TRUE(yaml.complaints.empty());
  ASSERT_EQ(yaml.root.kind, Node::Kind::map);
  auto const& list = yaml.root.items[0].items[0];
  EXPECT_EQ(list.key, "b");
  EXPECT_EQ(list.key_line, 2);
  EXPECT_EQ(list.key_column, 3);
  ASSERT_EQ(list.items.size(), 2U);
  EXPECT_EQ(list.items[1].text, "y z");
  EXPECT_EQ(list.items[1].column, 10);
}

TEST(ReadYaml, KeepsWordsThatYamlWouldTurnIntoSomethingElse) {
  auto const yaml = read_yaml("a: off\nb: 0x10\nc: 1e3\nd: yes\n");
  ASSERT_EQ(yaml.root.items.size(), 4U);
  EXPECT_EQ(yaml.root.items[0].text, "off");
  EXPECT_EQ(yaml.root.items[1].text, "0x10");
  EXPECT_EQ(yaml.root.items[2].text, "1e3");
  EXPECT_EQ(yaml.root.items[3].text, "yes");
}

TEST(ReadYaml, FindsNothingInAnEmptyText) {
  for (auto const* const text : {"", "\n\n", "# only a comment\n", "---\n"}) {
    auto const yaml = read_yaml(text);
    EXPECT_TRUE(yaml.complaints.empty()) << text;
    EXPECT_EQ(yaml.root.kind, Node::Kind::none) << text;
  }
}

TEST(ReadYaml, SaysWhereTheSyntaxBreaks) {
  EXPECT_EQ(first_complaint("a:\n  b: [1, 2\nc: 3\n").rfind("3:", 0), 0U)
      << first_complaint("a:\n  b: [1, 2\nc: 3\n");
  EXPECT_EQ(first_complaint("ü: 1\na: \"open\nb: 2\n"),
            "2:4 this is not YAML: the quote is never closed");
  EXPECT_EQ(first_complaint("é: 'it''s\n"), "1:5 this is not YAML: the quote is never closed");
  EXPECT_EQ(first_complaint("a: \"x\\\"y\"\n"), "");
  EXPECT_NE(first_complaint("\tport: 1\n").find("not YAML"), std::string::npos);
}

TEST(ReadYaml, RefusesAliasesSoThatNoBombCanGrow) {
  EXPECT_EQ(first_complaint("a: &x [1]\nb: *x\n").rfind("2:4 aliases", 0), 0U);
  EXPECT_EQ(first_complaint("a: &x {b: 1}\nc:\n  <<: *x\n").rfind("3:7 aliases", 0), 0U);
}

TEST(ReadYaml, RefusesWhatIsTooDeepWithoutFallingOver) {
  EXPECT_NE(first_complaint(std::string(100'000, '[')).find("32 levels"), std::string::npos);
  EXPECT_NE(first_complaint(std::string(100'000, '{')).find(" "), std::string::npos);
  EXPECT_TRUE(read_yaml(std::string(32, '[') + std::string(32, ']')).complaints.empty());
}

TEST(ReadYaml, RefusesWhatIsTooLargeOrNotText) {
  EXPECT_EQ(first_complaint(std::string((1 << 20) + 1, '#')),
            "1:1 a configuration is at most 1 MiB");
  EXPECT_EQ(first_complaint(std::string("a: b\0", 5)),
            "1:1 this is not text: it contains a zero octet");
}

TEST(ReadYaml, RefusesASecondDocument) {
  EXPECT_EQ(first_complaint("a: 1\n---\nb: 2\n").rfind("2:1 a second document", 0), 0U);
}

TEST(ReadYaml, RefusesAKeyThatIsNoText) {
  EXPECT_EQ(first_complaint("? [a, b]\n: 1\n"), "1:3 expected a key, found a list");
}

}  // namespace
}  // namespace freshet::app
