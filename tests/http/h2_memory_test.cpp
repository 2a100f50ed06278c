#include "http/h2_memory.hpp"

#include "base/sparse_blocks.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <sys/mman.h>
#include <vector>

namespace freshet::http {
namespace {

constexpr std::size_t kPage = 4096;

/// Pages of the block that begins there which take memory.
std::ptrdiff_t resident(void* block) {
  std::array<unsigned char, SparseBlocks::kSize / kPage> in{};
  EXPECT_EQ(::mincore(block, SparseBlocks::kSize, in.data()), 0);
  return std::ranges::count_if(in, [](unsigned char page) { return (page & 1) != 0; });
}

nghttp2_nv field(std::string& name, std::string& value) {
  auto const octets = [](std::string& s) { return reinterpret_cast<std::uint8_t*>(s.data()); };
  return {octets(name), octets(value), name.size(), value.size(), NGHTTP2_NV_FLAG_NONE};
}

/// A session that has sent its settings and a head of about so many octets.
class Session {
 public:
  explicit Session(std::size_t head) {
    nghttp2_session_callbacks* made = nullptr;
    EXPECT_EQ(nghttp2_session_callbacks_new(&made), 0);
    EXPECT_EQ(nghttp2_session_server_new3(&session_, made, nullptr, nullptr, memory_.table()), 0);
    nghttp2_session_callbacks_del(made);
    EXPECT_EQ(nghttp2_submit_settings(session_, NGHTTP2_FLAG_NONE, nullptr, 0), 0);
    std::string name = "x", value(head, '\xF8');
    auto const head_field = field(name, value);
    request();
    EXPECT_EQ(nghttp2_submit_response(session_, 1, &head_field, 1, nullptr), 0);
    std::uint8_t const* octets = nullptr;
    for (ssize_t n = 0; (n = nghttp2_session_mem_send(session_, &octets)) > 0;) {
      sent_.append(reinterpret_cast<char const*>(octets), static_cast<std::size_t>(n));
    }
  }
  ~Session() { nghttp2_session_del(session_); }
  Session(Session const&) = delete;
  Session& operator=(Session const&) = delete;

  [[nodiscard]] void* block() const { return session_; }
  [[nodiscard]] std::string const& sent() const { return sent_; }

 private:
  void request() {
    std::string octets = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    octets += std::string{"\0\0\0\4\0\0\0\0\0", 9};
    // :method GET, :path /, :scheme http and an authority of one letter (RFC 7541 §C.4.1).
    octets += std::string{"\0\0\6\1\5\0\0\0\1\x82\x84\x86\x41\1a", 15};
    auto const n = nghttp2_session_mem_recv(
        session_, reinterpret_cast<std::uint8_t const*>(octets.data()), octets.size());
    EXPECT_EQ(n, static_cast<ssize_t>(octets.size()));
  }

  H2Memory memory_;
  nghttp2_session* session_ = nullptr;
  std::string sent_;
};

TEST(H2Memory, ASessionThatAnswersWritesOnePageOfItsBlock) {
  Session const one{300};
  EXPECT_GT(one.sent().size(), 300U);
  EXPECT_EQ(resident(one.block()), 1) << "nghttp2 asks for its memory in another way now";
}

TEST(H2Memory, ALongHeadTakesThePagesItNeeds) {
  Session const one{6'000};
  EXPECT_GT(one.sent().size(), 6'000U);
  auto const pages = resident(one.block());
  EXPECT_GE(pages, 2);
  EXPECT_LE(pages, 5);
}

TEST(H2Memory, WhatNoLongerFitsMovesToTheHeapWhole) {
  H2Memory memory;
  auto const& table = *memory.table();
  auto* const session = table.calloc(1, 2'000, table.mem_user_data);
  auto* const frames = static_cast<char*>(table.realloc(nullptr, 16'394, table.mem_user_data));
  EXPECT_EQ(frames - static_cast<char*>(session), 3 * 1024);
  std::memset(frames, 7, 16'394);
  EXPECT_EQ(table.realloc(frames, 17'000, table.mem_user_data), frames);
  auto* const larger = static_cast<char*>(table.realloc(frames, 40'000, table.mem_user_data));
  EXPECT_NE(larger, frames);
  EXPECT_TRUE(std::all_of(larger, larger + 16'394, [](char c) { return c == 7; }));
  table.free(frames, table.mem_user_data);
  table.free(larger, table.mem_user_data);
  table.free(session, table.mem_user_data);
}

TEST(H2Memory, OnlyTheFirstOfItsKindComesFromTheBlock) {
  H2Memory memory;
  auto const& table = *memory.table();
  std::vector<void*> got;
  for (int i = 0; i < 3; ++i) {
    got.push_back(table.malloc(16'394, table.mem_user_data));
    got.push_back(table.calloc(1, 2'928, table.mem_user_data));
    got.push_back(table.malloc(200, table.mem_user_data));
  }
  for (auto* const memory_of : got) {
    ASSERT_NE(memory_of, nullptr);
    std::memset(memory_of, 1, 200);
  }
  std::ranges::sort(got);
  EXPECT_EQ(std::ranges::adjacent_find(got), got.end());
  for (auto* const memory_of : got) table.free(memory_of, table.mem_user_data);
}

}  // namespace
}  // namespace freshet::http
