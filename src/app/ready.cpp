#include "app/ready.hpp"

#include "app/private_file.hpp"

#include <nlohmann/json.hpp>

namespace freshet::app {

std::string to_json(Ready const& ready) {
  nlohmann::ordered_json json;
  auto const put = [&](char const* name, std::optional<std::string> const& value) {
    if (value) {
      json[name] = *value;
    } else {
      json[name] = nullptr;
    }
  };
  put("http", ready.http);
  put("https", ready.https);
  put("rtmp", ready.rtmp);
  put("rtmps", ready.rtmps);
  put("srt", ready.srt);
  put("channel", ready.channel);
  put("stream_key", ready.stream_key);
  put("admin_token", ready.admin_token);
  return json.dump() + '\n';
}

Result<> write_ready_file(std::string const& path, Ready const& ready) {
  auto done = replace_private_file(path, to_json(ready));
  if (!done) return std::move(done).error().in("ready file");
  return {};
}

}  // namespace freshet::app
