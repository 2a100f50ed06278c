#include "net/web_address.hpp"

#include "base/assert.hpp"

#include <curl/curl.h>
#include <memory>
#include <optional>
#include <utility>

namespace freshet::net {
namespace {

struct UrlFree {
  void operator()(CURLU* url) const noexcept { curl_url_cleanup(url); }
  void operator()(char* text) const noexcept { curl_free(text); }
};

Error no_address(std::string what) {
  return failure(boost::system::errc::invalid_argument, std::move(what));
}

std::string part_of(CURLU* url, CURLUPart part, unsigned flags = 0) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, flags) != CURLUE_OK) return {};
  return std::unique_ptr<char, UrlFree>{text}.get();
}

}  // namespace

Result<WebAddress> parse_web_address(std::string const& url) {
  std::unique_ptr<CURLU, UrlFree> const parsed{curl_url()};
  FRESHET_ASSERT(parsed != nullptr);
  // curl would read it up to there.
  if (url.find('\0') != std::string::npos) return no_address("there is a zero in the address");
  // curl forgives one slash and three, and others would read another host there.
  auto const slashes = url.find("://");
  if (slashes == std::string::npos || url.substr(slashes + 3).starts_with('/')) {
    return no_address("expected http://… or https://…");
  }
  auto const code = curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), 0);
  WebAddress address;
  if (code == CURLUE_OK) {
    address.scheme = part_of(parsed.get(), CURLUPART_SCHEME);
    address.host = part_of(parsed.get(), CURLUPART_HOST);
    address.path = part_of(parsed.get(), CURLUPART_PATH);
  }
  bool const other = code == CURLUE_OK && address.scheme != "http" && address.scheme != "https";
  if (other || code == CURLUE_UNSUPPORTED_SCHEME) {
    return no_address("expected http://… or https://…");
  }
  if (code != CURLUE_OK || address.host.empty()) {
    return no_address(std::string{"no address: "} + curl_url_strerror(code));
  }
  auto const port = part_of(parsed.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT);
  address.port = static_cast<std::uint16_t>(std::stoul(port));  // curl has seen that it is one
  return address;
}

std::string shown(WebAddress const& address) {
  auto text = address.scheme + "://" + address.host;
  if (address.port == (address.scheme == "https" ? 443 : 80)) return text;
  return text + ':' + std::to_string(address.port);
}

}  // namespace freshet::net
