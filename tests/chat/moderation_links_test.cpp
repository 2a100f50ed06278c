#include "chat/moderation/links.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace freshet::chat {
namespace {

std::string first_host(std::string_view text) {
  auto const hosts = hosts_in(text);
  return hosts.empty() ? "" : hosts.front();
}

struct LinkCase {
  std::string_view text, host;
};

constexpr LinkCase kLinks[] = {
    {"https://example.com", "example.com"},
    {"see http://example.com/a?b=c now", "example.com"},
    {"HTTPS://EXAMPLE.COM/", "example.com"},
    {"hxxps://example.com", "example.com"},
    {"https://localhost.localdomain/x", "localhost.localdomain"},
    {"example.com", "example.com"},
    {"EXAMPLE.COM", "example.com"},
    {"Example.com", "example.com"},
    {"go to example.com.", "example.com"},
    {"(example.com)", "example.com"},
    {"\"example.com\"", "example.com"},
    {"www.example.is", "www.example.is"},
    {"discord.gg/abc", "discord.gg"},
    {"discord.gg", "discord.gg"},
    {"t.me/abc", "t.me"},
    {"youtu.be/dQw4", "youtu.be"},
    {"bit.ly/3xyz", "bit.ly"},
    {"twitch.tv", "twitch.tv"},
    {"example.it/page", "example.it"},
    {"example.com:8080/x", "example.com"},
    {"1.2.3.4/x", "1.2.3.4"},
    {"http://1.2.3.4", "1.2.3.4"},
    {"1.2.3.4:8080", "1.2.3.4"},
    {"someone@example.com", "example.com"},
    {"example dot com", "example.com"},
    {"example DOT com", "example.com"},
    {"example (dot) com", "example.com"},
    {"example[.]com", "example.com"},
    {"example(dot)com", "example.com"},
    {"example {dot} gg", "example.gg"},
    {"example . com", "example.com"},
    {"example .com", "example.com"},
    {"example punkt de", "example.de"},
    {"example точка ru", "example.ru"},
    {"example d0t com", "example.com"},
    {"ｅｘａｍｐｌｅ．ｃｏｍ", "example.com"},
    {"example。com", "example.com"},
    {"example｡com", "example.com"},
    {"exa\xE2\x80\x8Bmple.com", "example.com"},
    {"example.\xE2\x80\x8B"
     "com",
     "example.com"},
    {"𝐞𝐱𝐚𝐦𝐩𝐥𝐞.𝐜𝐨𝐦", "example.com"},
    {"ⓔⓧⓐⓜⓟⓛⓔ.ⓒⓞⓜ", "example.com"},
    {"пример.рф", "пример.рф"},
    {"münchen.de", "münchen.de"},
    {"xn--mnchen-3ya.de", "xn--mnchen-3ya.de"},
    {"пример.com", "пример.com"},
    {"free-skins.xyz", "free-skins.xyz"},
    {"a.b.c.example.top", "a.b.c.example.top"},
    {"https:\\\\example.com", "example.com"},
    {"//example.com/x", "example.com"},
};

constexpr std::string_view kNoLinks[] = {
    "hello there",
    "the end.It was good",
    "ok.so what",
    "yes.no",
    "v1.2.3",
    "3.14",
    "node.js is nice",
    "README.md",
    "main.py and a.sh",
    "e.g. this",
    "i.e. that",
    "at 5 p.m. today",
    "U.S.A.",
    "wait...what",
    "hm..",
    "the dot com bubble",
    "connect the dots",
    "a polka dot com",
    "ASP.NET",
    "1.000.000",
    "10.5 fps",
    "St.Petersburg",
    "well.done",
    "z.B. so",
    "d.h. nichts",
    "1.2.3.4",
    "12.30 Uhr",
    "file.txt",
    "lol.",
    ".",
    "...",
    "fps: 60/1",
    "and/or",
    "1/2",
    "w/o",
    "24/7",
    "What?!No.",
    "finished.Now what",
    "good game.Next",
};

TEST(Links, AreFoundHoweverTheyAreSpelled) {
  for (auto const& one : kLinks) EXPECT_EQ(first_host(one.text), one.host) << one.text;
}

TEST(Links, AreNotSeenWhereThereAreNone) {
  for (auto const text : kNoLinks) EXPECT_EQ(first_host(text), "") << text;
}

TEST(Links, SixteenAreEnough) {
  std::string text;
  for (int i = 0; i < 100; ++i) text += "a" + std::to_string(i) + ".com ";
  EXPECT_EQ(hosts_in(text).size(), 16U);
}

}  // namespace
}  // namespace freshet::chat
