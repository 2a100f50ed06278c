/// Frames as a server sends them.
#include "http/websocket.hpp"

#include <gtest/gtest.h>

#include <string>

namespace freshet::http {
namespace {

TEST(Frame, IsAsTheStandardsExamples) {
  // §5.7
  EXPECT_EQ(text_frame("Hello").text(), "\x81\x05Hello");
  EXPECT_EQ(text_frame(std::string(256, 'x')).text().substr(0, 4),
            (std::string{"\x81\x7e\x01\0", 4}));
  EXPECT_EQ(text_frame(std::string(65'536, 'x')).text().substr(0, 10),
            (std::string{"\x81\x7f\0\0\0\0\0\x01\0\0", 10}));
  EXPECT_EQ(close_frame(1000, "").text(), "\x88\x02\x03\xe8");
}

TEST(Frame, CutsAReasonBetweenCharacters) {
  std::string why(122, 'x');
  auto const frame = close_frame(4001, why + "\xe2\x82\xac");
  EXPECT_EQ(frame.size(), 2U + 2U + 122U);
  EXPECT_EQ(frame.text().substr(4), why);
  EXPECT_EQ(close_frame(4001, std::string(200, 'x')).size(), 127U);
}

}  // namespace
}  // namespace freshet::http
