/// The headers of each class of answer.
#include "delivery/answers.hpp"

#include "delivery/cors.hpp"
#include "origin/deflate.hpp"
#include "origin/live_line.hpp"

#include <gtest/gtest.h>

namespace freshet::delivery {
namespace {

http::Request asking(std::string name, std::string value) {
  http::Request request;
  request.headers.emplace_back(std::move(name), std::move(value));
  return request;
}
std::string_view header(http::Response const& r, std::string_view name) {
  return http::find_header(r.headers, name);
}

TEST(Answers, TakesGzipWhereItIsNamedAndNotRefused) {
  for (auto const* text : {"gzip", "br, gzip", "x-gzip", "*", "gzip;q=0.5", "gzip ; q=0.001",
                           "deflate;q=0,gzip", "br;q=0, *;q=1", "GZIP", "br, X-GZip", "Gzip;Q=1"}) {
    EXPECT_TRUE(takes_gzip(asking("accept-encoding", text))) << text;
  }
  for (auto const* text :
       {"", "identity", "br", "gzip;q=0", "gzip;q=0.000", "*;q=0", "gzipped", "gzip;q=0, *",
        "*, gzip;q=0", ",,", "GZIP;Q=0", "*, gZip; Q=0.0", "GZIPPED"}) {
    EXPECT_FALSE(takes_gzip(asking("accept-encoding", text))) << text;
  }
  EXPECT_FALSE(takes_gzip({}));
}

TEST(Answers, APlaylistIsGzippedForThoseWhoTakeIt) {
  origin::PlaylistText const text{origin::deflate_piece("playlist")};
  auto const packed = playlist_answer(asking("accept-encoding", "gzip"), text, {}, false);
  EXPECT_EQ(test::gunzip(std::get<http::Slices>(packed.body)), "playlist");
  EXPECT_EQ(header(packed, "content-encoding"), "gzip");
  auto const plain = playlist_answer({}, text, {}, false);
  EXPECT_EQ(test::joined(std::get<http::Slices>(plain.body)), "playlist");
  EXPECT_EQ(header(plain, "content-encoding"), "");
  for (auto const* r : {&packed, &plain}) EXPECT_EQ(header(*r, "vary"), "accept-encoding");
}

TEST(Answers, ABlockingPlaylistMayBeKeptSixTargetsAPlainOneHalfATarget) {
  origin::PlaylistText const text{origin::SharedText{}};
  auto const kept = playlist_answer({}, text, {}, true),
             fresh = playlist_answer({}, text, {}, false);
  EXPECT_EQ(header(kept, "cache-control"), "max-age=24");
  EXPECT_EQ(header(fresh, "cache-control"), "max-age=2, stale-while-revalidate=0");
}

TEST(Answers, PlaylistsGoBeforeSoundAndSoundBeforePictures) {
  origin::PlaylistText const text{origin::SharedText{}};
  EXPECT_EQ(header(playlist_answer({}, text, {}, false), "priority"), "u=1");
  EXPECT_EQ(header(multivariant_answer({}, "", 4), "priority"), "u=1");
  EXPECT_EQ(header(media_answer({}, "", "part", Urgency::audio), "priority"), "u=2");
  EXPECT_EQ(header(media_answer({}, "", "part", Urgency::least), "priority"), "u=6");
}

TEST(Answers, NoRenditionGoesBeforeOneOfALowerBitRate) {
  test::LiveLine line;
  auto const make = [&](char const* label, bool video, std::size_t octets) {
    auto track = (*test::rtmp_tracks())[video ? 0 : 1];
    track.label = label;
    std::shared_ptr<origin::Rendition> made;
    line.on([&] {
      made = line.presentation->add(track);
      made->set_init(Bytes::copy("init"));
      made->open({made->next_msn(), {}, 0, false, false});
      made->append({Bytes::adopt(std::string(octets, 'x')), {4 * track.timebase.hz}, true}, {},
                   true);
    });
    return made;
  };
  auto const of = [&](auto const& rendition) {
    return static_cast<unsigned>(urgency_of(*line.presentation, *rendition));
  };
  line.segment();  // of a few octets: the lowest
  std::vector<unsigned> all{of(line.rendition)};
  std::vector<std::shared_ptr<origin::Rendition>> made;
  for (auto const* name : {"a", "b", "c", "d", "e"}) {
    made.push_back(make(name, true, 1'000 * (made.size() + 1)));
  }
  for (auto const& rendition : made) all.push_back(of(rendition));
  EXPECT_EQ(all, (std::vector<unsigned>{3, 4, 5, 6, 6, 6}));
  EXPECT_EQ(of(make("sound", false, 10'000'000)), 2U);
}

TEST(Answers, TheMultivariantPlaylistUnpacksToItsText) {
  auto const r = multivariant_answer(asking("accept-encoding", "gzip"), "#EXTM3U\n", 4);
  EXPECT_EQ(test::gunzip(std::get<http::Slices>(r.body)), "#EXTM3U\n");
}

TEST(Answers, MediaIsImmutableAndRefusalsAreNeverKept) {
  EXPECT_EQ(header(media_answer({}, "video/mp4", "init", Urgency::audio), "cache-control"),
            "max-age=3600, immutable");
  EXPECT_EQ(header(not_found("gone", 4), "cache-control"), "max-age=4");
  auto const busy = refused(503, "Busy", "later"), bad = refused(400, "Bad", "never");
  EXPECT_EQ(header(busy, "cache-control"), "no-store");
  EXPECT_EQ(header(busy, "retry-after"), "1");
  EXPECT_EQ(header(bad, "cache-control"), "no-store");
  EXPECT_EQ(header(bad, "retry-after"), "");
}

TEST(Cors, AnyoneMayReadWhereAStarIsAmongTheOrigins) {
  http::Response r;
  Cors{{"*"}}.decorate({}, r);
  EXPECT_EQ(header(r, "access-control-allow-origin"), "*");
  EXPECT_EQ(header(r, "vary"), "");
}

TEST(Cors, NamesTheOneOriginAndTellsCachesSo) {
  Cors const cors{{"https://a.example", "https://b.example"}};
  http::Response allowed, refused_one, without;
  cors.decorate(asking("origin", "https://b.example"), allowed);
  cors.decorate(asking("origin", "https://c.example"), refused_one);
  cors.decorate({}, without);
  EXPECT_EQ(header(allowed, "access-control-allow-origin"), "https://b.example");
  EXPECT_EQ(header(refused_one, "access-control-allow-origin"), "");
  for (auto const* r : {&allowed, &refused_one, &without}) EXPECT_EQ(header(*r, "vary"), "origin");
}

TEST(Cors, SaysMethodsOnlyToAPreflight) {
  http::Request preflight;
  preflight.method = http::Method::options;
  http::Response r, plain;
  Cors{{"*"}}.decorate(preflight, r);
  Cors{{"*"}}.decorate({}, plain);
  EXPECT_NE(header(r, "access-control-allow-methods"), "");
  EXPECT_EQ(header(plain, "access-control-allow-methods"), "");
}

TEST(Cors, ShowsTheApisHeadersOnItsAddressesAlone) {
  http::Request of_api, of_media;
  of_api.path = "/v1/config";
  of_media.path = "/live/main/index.m3u8";
  http::Response api, media;
  Cors{{"*"}}.decorate(of_api, api);
  Cors{{"*"}}.decorate(of_media, media);
  EXPECT_EQ(header(api, "access-control-expose-headers"),
            "age, date, content-length, content-range, etag, location, retry-after");
  EXPECT_EQ(header(media, "access-control-expose-headers"),
            "age, date, content-length, content-range");
}

}  // namespace
}  // namespace freshet::delivery
