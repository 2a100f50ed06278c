/// Nobody sets what has no effect without being told.
#include "app/config_unbuilt.hpp"

#include "app/config_keys.hpp"
#include "app/config_load.hpp"
#include "freshet/server.hpp"
#include "support/temp_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace freshet::app {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<std::string> texts(std::vector<Complaint> const& all) {
  std::vector<std::string> texts;
  for (auto const& one : all) texts.push_back(to_string(one));
  return texts;
}

TEST(UnbuiltKeys, AreToldWithTheirPlace) {
  auto const loaded = load_config_text(
      "webrtc: {udp_port: 9000}\nchannel_defaults:\n  record: {keep: 5d}\nchannels:\n  a:\n"
      "    record: {enabled: true, ladder: true}\n  b: {}\n",
      "f.yaml");
  EXPECT_THAT(loaded.complaints, IsEmpty());
  EXPECT_THAT(texts(loaded.warnings),
              ElementsAre("f.yaml:1:20: webrtc.udp_port: not in this version; ignored",
                          "f.yaml:3:18: channel_defaults.record.keep: not in this version; ignored",
                          "f.yaml:6:37: channels.a.record.ladder: not in this version; ignored"));
}

TEST(UnbuiltKeys, AreToldWhereverTheyComeFrom) {
  ConfigSources sources;
  sources.environment = {{"FRESHET_WEBRTC_TCP_PORT", "9001"}};
  sources.sets = {"webrtc.udp_port=9000"};
  EXPECT_THAT(texts(load_config(sources).warnings),
              ElementsAre(HasSubstr("webrtc.udp_port"), HasSubstr("FRESHET_WEBRTC_TCP_PORT")));
}

TEST(UnbuiltKeys, AtTheirDefaultOrOffAreFine) {
  auto const loaded = load_config_text(
      "srt: {port: off}\nstorage: {s3: {region: \"\"}}\nhttp: {port: 81}\nchannel_defaults: "
      "{ladder: off, "
      "access: public, record: {enabled: false}, latency: apple}\n",
      "f.yaml");
  EXPECT_THAT(loaded.complaints, IsEmpty());
  EXPECT_THAT(texts(loaded.warnings), IsEmpty());
}

TEST(UnbuiltKeys, AreInTheLogOfAnEmbeddedServerToo) {
  test::TempDir const folder;
  Config config;
  config.server.data_dir = folder.path("data");
  config.webrtc.udp_port = 5;
  config.log.level = "warn";
  testing::internal::CaptureStderr();
  { Server const server{config}; }
  EXPECT_THAT(testing::internal::GetCapturedStderr(),
              HasSubstr("webrtc.udp_port: not in this version; ignored\n"));
}

TEST(UnbuiltKeys, AreMarkedInTheDocumentationAndNoOthersAre) {
  std::istringstream lines{
      test::read_file(std::string{FRESHET_SOURCE_DIR} + "/docs/configuration.md")};
  std::string const of_channels = "channel_defaults.";
  int rows = 0;
  for (std::string line; std::getline(lines, line);) {
    if (line.rfind("| `", 0) != 0) continue;
    auto const path = line.substr(3, line.find('`', 3) - 3);
    if (path.find('.') == std::string::npos) continue;  // another table's
    bool const built = path.rfind(of_channels, 0) == 0
                           ? is_built_for_channels(path.substr(of_channels.size()))
                           : is_built(path);
    EXPECT_EQ(line.find("not in this version") == std::string::npos, built) << path;
    ++rows;
  }
  EXPECT_GT(rows, 60);
}

}  // namespace
}  // namespace freshet::app
