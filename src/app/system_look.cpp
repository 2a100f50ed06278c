#include "app/system_look.hpp"

#include "app/banner.hpp"
#include "app/doctor.hpp"
#include "app/version.hpp"

#include <algorithm>
#include <chrono>
#include <string>
#include <sys/statvfs.h>
#include <unistd.h>

namespace freshet::app {
namespace {

api::SystemInfo::Disk disk_at(std::string const& path) {
  api::SystemInfo::Disk disk{path};
  struct statvfs info {};
  if (::statvfs(path.c_str(), &info) != 0) return disk;
  disk.free_bytes = std::uint64_t{info.f_bavail} * info.f_frsize;
  disk.size_bytes = std::uint64_t{info.f_blocks} * info.f_frsize;
  return disk;
}

std::string verdict_word(Finding::Verdict verdict) {
  switch (verdict) {
    case Finding::Verdict::good:
      return "good";
    case Finding::Verdict::doubtful:
      return "doubtful";
    case Finding::Verdict::bad:
      break;
  }
  return "bad";
}

/// What doctor looks at, but for what it may look at only while no server runs: its ports, the
/// speed of the disk, and the encoders, which were tried at the start.
std::vector<api::SystemInfo::Finding> findings_of(SystemParts const& parts) {
  auto findings = examine_tls(parts.config.tls, parts.clock);
  findings.insert(findings.begin(), examine_room(parts.config.server.data_dir));
  findings.push_back(examine_clock(parts.clock));
  findings.push_back(examine_limits(parts.config));
  for (auto& each : kafka_findings(parts.kafka)) findings.push_back(std::move(each));
  std::vector<api::SystemInfo::Finding> all;
  if (auto const complaint = parts.vitals.complaint()) {
    all.push_back({"storage", "bad", *complaint, "Until it is well again nothing new is taken."});
  }
  for (auto const& one : findings) {
    all.push_back({one.what, verdict_word(one.verdict), one.says, one.advice});
  }
  return all;
}

std::vector<std::pair<std::string, std::optional<std::string>>> addresses_of(
    SystemParts const& parts) {
  auto const& server = parts.config.server;
  auto const host = banner_host(server);
  std::vector<std::pair<std::string, std::optional<std::string>>> all;
  for (std::string const scheme : {"http", "https", "rtmp", "rtmps", "srt"}) {
    auto& address = all.emplace_back(scheme, std::nullopt).second;
    if (auto const port = parts.port(scheme)) address = address_of(scheme, host, port);
    if (address && scheme.starts_with("rtmp")) *address += "/live";
    // Behind a proxy the port is another one.
    if (server.public_url.starts_with(scheme + "://")) address = server.public_url;
  }
  return all;
}

}  // namespace

api::SystemInfo look_at_system(SystemParts const& parts) {
  api::SystemInfo info;
  info.version = freshet_version();
  info.uptime_s =
      std::chrono::duration_cast<std::chrono::seconds>(parts.clock.now() - parts.began).count();
  info.processors = static_cast<unsigned>(std::max(1L, ::sysconf(_SC_NPROCESSORS_ONLN)));
  auto const use = parts.use.look();
  info.process = use.process;
  info.stages.assign(use.stages.begin(), use.stages.end());
  info.memory_bytes = memory_in_use();
  info.disk = disk_at(parts.config.server.data_dir);
  info.encoders = {{"cpu", "h264", true},
                   {"nvenc", "h264", static_cast<bool>(parts.encoders.hardware("h264"))},
                   {"nvenc", "hevc", static_cast<bool>(parts.encoders.hardware("hevc"))}};
  info.addresses = addresses_of(parts);
  info.findings = findings_of(parts);
  return info;
}

}  // namespace freshet::app
