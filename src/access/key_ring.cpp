#include "access/key_ring.hpp"

#include "store/keys.hpp"

#include <utility>

namespace freshet::access {
namespace {

Error denied(std::string why) {
  return failure(boost::system::errc::permission_denied, std::move(why));
}

}  // namespace

KeyRing::KeyRing(std::string secret, store::Database watched, Clock const& clock)
    : secret_{std::move(secret)}, watched_{std::move(watched)}, clock_{clock} {
  revoked_.set(std::make_shared<Ids const>());
}

Result<StreamKey> KeyRing::allow(std::string_view text, std::string_view channel) const {
  auto key = read_stream_key(text, secret_, clock_.wall_us() / 1'000'000);
  if (!key) return key;
  if (revoked(key->id)) return denied("the stream key " + key->id + " was revoked");
  if (!channel.empty() && key->channel != channel) {
    return denied("the stream key is for channel " + key->channel + ", not for this one");
  }
  return key;
}

bool KeyRing::revoked(std::string_view key_id) const { return revoked_.get()->contains(key_id); }

Result<bool> KeyRing::refresh() {
  auto const version = watched_.data_version();
  if (!version) return version.error();
  if (*version == seen_version_) return false;
  auto const ids = store::Keys{watched_}.revoked(clock_.wall_us() / 1'000'000);
  if (!ids) return ids.error();
  // Read before the set: a commit between the two is seen again next time, never missed.
  seen_version_ = *version;
  auto next = std::make_shared<Ids const>(ids->begin(), ids->end());
  if (*next == *revoked_.get()) return false;
  revoked_.set(std::move(next));
  return true;
}

}  // namespace freshet::access
