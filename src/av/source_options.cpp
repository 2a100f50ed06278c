#include "av/source_options.hpp"

extern "C" {
#include <libavutil/dict.h>
}

#include <string>

namespace freshet::av {
namespace {

/// More than this is not looked at to learn what it is.
constexpr char kProbeSize[] = "2000000";

void put_option(AvDictionary& options, char const* key, std::string const& value) {
  auto* raw = options.release();
  av_dict_set(&raw, key, value.c_str(), 0);
  options.reset(raw);
}

}  // namespace

std::string_view scheme_of(std::string_view address) {
  return address.substr(0, address.find("://"));
}

char const* allowed_protocols(std::string_view scheme) {
  if (scheme == "srt") return "srt";
  if (scheme == "rtmp") return "rtmp,tcp";
  if (scheme == "rtmps") return "rtmps,tls,tcp";
  if (scheme == "http" || scheme == "https") return "http,https,tls,tcp,crypto";
  return nullptr;
}

char const* format_of(std::string_view scheme) {
  if (scheme == "srt") return "mpegts";
  return scheme.starts_with("rtmp") ? "flv" : nullptr;
}

AvDictionary options_for(std::string_view scheme, SourceOptions const& wanted) {
  AvDictionary options;
  put_option(options, "protocol_whitelist", allowed_protocols(scheme));
  // MP4 and bare AAC are what segments of a playlist may be.
  put_option(options, "format_whitelist", "hls,mpegts,flv,mov,aac");
  put_option(options, "probesize", kProbeSize);
  put_option(options, "correct_ts_overflow", "0");
  if (scheme == "srt") {
    put_option(options, "latency", std::to_string(1'000 * wanted.srt_latency.count()));
    put_option(options, "mode", "caller");
  } else if (scheme.starts_with("rtmp")) {
    put_option(options, "rtmp_live", "live");
    put_option(options, "tls_verify", "1");
  } else {
    put_option(options, "icy", "0");
    put_option(options, "user_agent", "Freshet");
  }
  return options;
}

}  // namespace freshet::av
