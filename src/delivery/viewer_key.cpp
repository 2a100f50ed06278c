#include "delivery/viewer_key.hpp"

#include <algorithm>
#include <string_view>

namespace freshet::delivery {
namespace {

/// Of "/~v1.KID.EXPIRY.FLAGS.SESSION.MAC"; empty: there is none.
std::string_view session_in(std::string_view taken) noexcept {
  constexpr int kBefore = 4;  // points
  for (int i = 0; i < kBefore; ++i) {
    auto const point = taken.find('.');
    if (point == std::string_view::npos) return {};
    taken.remove_prefix(point + 1);
  }
  return taken.substr(0, taken.find('.'));
}

/// "10.0.0.5" of "10.0.0.5:4711", "[::1]" of "[::1]:4711"; a text without a port as it is.
std::string_view address_of(std::string_view peer) noexcept {
  if (peer.starts_with('[')) return peer.substr(0, peer.find(']'));
  auto const colon = peer.find(':');
  return colon == peer.rfind(':') ? peer.substr(0, colon) : peer;
}

}  // namespace

std::uint64_t viewer_key(SipKey key, http::Request const& request) noexcept {
  auto const session = session_in(request.taken);
  // Each kind under a key of its own: a session may be called as an address is.
  SipKey inner = key;
  inner.first ^= session.empty() ? siphash(key, address_of(request.peer)) : ~std::uint64_t{0};
  auto const hash = siphash(inner, session.empty() ? request.header("user-agent") : session);
  return std::max(hash, std::uint64_t{1});
}

}  // namespace freshet::delivery
