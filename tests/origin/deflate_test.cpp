/// Pieces deflated apart make one gzip body.
#include "origin/deflate.hpp"

#include "origin/gunzip.hpp"

#include <gtest/gtest.h>

namespace freshet::origin {
namespace {

using test::gunzip;

std::string playlist_like(int lines) {
  std::string text;
  for (int i = 0; i < lines; ++i) text += "#EXTINF:2.00000,\ns" + std::to_string(i) + ".m4s\n";
  return text;
}

TEST(Deflate, PiecesSideBySideGunzipToTheirTextsInOrder) {
  auto const a = deflate_piece("#EXTM3U\n"), b = deflate_piece(playlist_like(3'000)),
             c = deflate_piece("#EXT-X-ENDLIST\n");
  EXPECT_EQ(gunzip(gzip_of({&a.deflated, &b.deflated, &c.deflated})),
            "#EXTM3U\n" + playlist_like(3'000) + "#EXT-X-ENDLIST\n");
}

TEST(Deflate, APieceKeepsItsPlainText) {
  auto const piece = deflate_piece("plain");
  EXPECT_EQ(piece.plain.text(), "plain");
  EXPECT_EQ(inflate_piece(piece.deflated), piece.plain);
}

TEST(Deflate, RepeatedLinesShrinkToAFifth) {
  auto const piece = deflate_piece(playlist_like(3'000));
  EXPECT_LT(piece.deflated.octets.size() * 5, piece.plain.size());
}

TEST(Deflate, EmptyPiecesBetweenOthersAreNotSeen) {
  auto const nothing = deflate_piece(""), a = deflate_piece("a"), b = deflate_piece("b");
  EXPECT_EQ(gunzip(gzip_of({&nothing.deflated, &a.deflated, &nothing.deflated, &b.deflated,
                            &nothing.deflated})),
            "ab");
}

TEST(Deflate, NoPiecesAtAllAreAnEmptyBody) {
  EXPECT_EQ(gunzip(gzip_of({})), "");
  auto const nothing = deflate_piece("");
  EXPECT_EQ(gunzip(gzip_of({&nothing.deflated})), "");
}

TEST(Deflate, JoinedPiecesServeAsOneBetweenOthers) {
  auto const a = deflate_piece("first\n"), b = deflate_piece("second\n"),
             nothing = deflate_piece(""), c = deflate_piece("third\n");
  auto const ab = join_pieces({&a.deflated, &nothing.deflated, &b.deflated});
  EXPECT_EQ(inflate_piece(ab).text(), "first\nsecond\n");
  EXPECT_EQ(gunzip(gzip_of({&ab, &c.deflated})), "first\nsecond\nthird\n");
  auto const abc = join_pieces({&ab, &c.deflated});
  EXPECT_EQ(abc.crc, deflate_piece("first\nsecond\nthird\n").deflated.crc);
}

TEST(Deflate, TheJoinOfNothingIsEmpty) {
  auto const none = join_pieces({});
  EXPECT_TRUE(inflate_piece(none).empty());
  EXPECT_EQ(gunzip(gzip_of({&none})), "");
}

TEST(Deflate, OctetsThatDoNotCompressComeBackWhole) {
  std::string noise;
  std::uint32_t x = 1;
  for (int i = 0; i < 100'000; ++i) noise += static_cast<char>((x = x * 1'664'525 + 1'013) >> 24);
  auto const piece = deflate_piece(noise);
  EXPECT_EQ(gunzip(gzip_of({&piece.deflated})), noise);
  EXPECT_EQ(inflate_piece(piece.deflated).text(), noise);
}

}  // namespace
}  // namespace freshet::origin
