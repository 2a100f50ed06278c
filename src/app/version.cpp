#include "app/version.hpp"

#include "net/srt_port.hpp"

#include <boost/version.hpp>
#include <openssl/crypto.h>

#include <algorithm>

namespace freshet::app {

Versions with_libraries(Versions versions) {
  versions.openssl = OpenSSL_version(OPENSSL_VERSION_STRING);
  versions.srt = net::srt_version();
  versions.boost = BOOST_LIB_VERSION;
  std::replace(versions.boost.begin(), versions.boost.end(), '_', '.');
  return versions;
}

std::string version_text(Versions const& versions) {
  std::string out = "freshet " + versions.freshet;
  if (!versions.commit.empty()) out += " (" + versions.commit + ")";
  out += '\n';
  auto const line = [&](std::string const& name, std::string const& version) {
    if (!version.empty()) out += name + std::string(10 - name.size(), ' ') + version + '\n';
  };
  line("FFmpeg", versions.ffmpeg);
  line("OpenSSL", versions.openssl);
  line("SRT", versions.srt);
  line("Boost", versions.boost);
  line("SQLite", versions.sqlite);
  return out;
}

}  // namespace freshet::app
