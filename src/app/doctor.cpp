#include "app/doctor.hpp"

#include "av/log.hpp"

#include <algorithm>
#include <cerrno>
#include <sys/resource.h>
#include <sys/timex.h>

namespace freshet::app {
namespace {

using Verdict = Finding::Verdict;

void append(Findings& to, Findings more) {
  to.insert(to.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

Findings examine_libraries(Versions const& versions) {
  Findings findings;
  auto const note = [&](std::string const& name, std::string const& version) {
    if (!version.empty()) findings.push_back({Verdict::good, name, version, {}});
  };
  note("FFmpeg", versions.ffmpeg);
  note("OpenSSL", versions.openssl);
  note("SRT", versions.srt);
  return findings;
}

}  // namespace

Finding examine_clock(Clock const& clock) {
  constexpr std::int64_t kBuiltAfter = 1'735'689'600;  // 2025-01-01: no clock is right before that
  if (clock.wall_us() / 1'000'000 < kBuiltAfter) {
    return {Verdict::bad, "clock", "this machine's date is in the past",
            "Set it: stream keys and certificates expire by it. `timedatectl set-ntp true` keeps "
            "it right."};
  }
  timex state{};
  int const synchronised = ::adjtimex(&state);
  if (synchronised == -1) {
    return {Verdict::doubtful, "clock", "cannot be asked whether it is kept right",
            "Make sure that this machine runs chrony or systemd-timesyncd."};
  }
  if (synchronised == TIME_ERROR || (state.status & STA_UNSYNC) != 0) {
    return {Verdict::doubtful, "clock", "nothing keeps it right",
            "Run chrony or systemd-timesyncd (`timedatectl set-ntp true`): players that follow the "
            "live edge by the clock, and several servers together, need it."};
  }
  return {Verdict::good, "clock", "kept right by the network", {}};
}

Finding examine_limits(Config const& config) {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) {
    return {Verdict::doubtful, "open files", "the limit cannot be read", "Look at `ulimit -n`."};
  }
  // Beside connections: listeners, loops, the database, segments being written.
  auto const http_ports = config.http.tls_port ? 2U : 1U;
  auto const wanted =
      std::uint64_t{config.http.max_connections} * http_ports + config.rtmp.max_connections + 256;
  auto const says =
      std::to_string(limit.rlim_max) + " at most, " + std::to_string(wanted) + " wanted";
  if (limit.rlim_max >= wanted) return {Verdict::good, "open files", says, {}};
  return {Verdict::doubtful, "open files", says,
          "Raise it (systemd: LimitNOFILE=65536, docker: --ulimit nofile=65536, shell: ulimit -n), "
          "or lower http.max_connections: beyond the limit viewers are turned away."};
}

Finding examine_encoders(Config const& config, transcode::Encoders& encoders) {
  av::send_log_to({});  // what libav has to say of a card that is not there is said below
  auto const works = encoders.probe();
  if (works) return {Verdict::good, "encoder", "NVIDIA card, tried: it " + *works, {}};
  auto const says = "the processor (" + works.error().what + ")";
  if (config.channel_defaults.encoder != "nvenc") return {Verdict::good, "encoder", says, {}};
  return {
      Verdict::doubtful, "encoder", says,
      "channel_defaults.encoder is nvenc: install NVIDIA's driver with libnvidia-encode, and in "
      "a container give it the card (docker: --gpus all, with the video capability)."};
}

Findings examine(Config const& config, Versions const& versions, Clock const& clock) {
  auto findings = examine_libraries(with_libraries(versions));
  append(findings, examine_disk(config.server.data_dir));
  append(findings, examine_ports(config));
  append(findings, examine_tls(config.tls, clock));
  append(findings, examine_acme(config, clock));
  append(findings, examine_kafka(config.events.kafka));
  findings.push_back(examine_clock(clock));
  findings.push_back(examine_limits(config));
  transcode::Encoders encoders{transcode::x264(), transcode::nvenc(), transcode::nvidia_card};
  findings.push_back(examine_encoders(config, encoders));
  return findings;
}

bool has_failed(Findings const& findings) {
  return std::any_of(findings.begin(), findings.end(),
                     [](Finding const& finding) { return finding.verdict == Verdict::bad; });
}

std::string to_text(Findings const& findings) {
  std::string out;
  for (auto const& finding : findings) {
    auto const* const mark = finding.verdict == Verdict::good       ? "  ok    "
                             : finding.verdict == Verdict::doubtful ? "  check "
                                                                    : "  FAIL  ";
    out += mark + finding.what + ": " + finding.says + '\n';
    if (!finding.advice.empty()) out += "        " + finding.advice + '\n';
  }
  return out;
}

}  // namespace freshet::app
