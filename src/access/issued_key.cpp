#include "access/issued_key.hpp"

#include "access/channel_name.hpp"
#include "access/hash.hpp"
#include "access/stream_key.hpp"
#include "store/channels.hpp"

namespace freshet::access {

Result<IssuedKey> issue_key(NewKey const& wanted, std::string_view secret, std::int64_t now_s) {
  if (auto const fits = check_channel_name(wanted.channel); !fits) return fits.error();
  auto const id = make_key_id();
  if (!id) return id.error();
  IssuedKey key;
  key.text = write_stream_key({wanted.channel, *id, wanted.expires_at, wanted.backup}, secret);
  key.row = {*id, wanted.channel, sha256(key.text), wanted.note, now_s, wanted.expires_at,
             {},  wanted.backup};
  return key;
}

Result<> keep_key(store::Database& store, store::KeyRow const& row) {
  return store.transaction([&]() -> Result<> {
    if (auto made = store::Channels{store}.add(row.channel, row.created_at); !made) {
      return made.error();
    }
    return store::Keys{store}.add(row);
  });
}

}  // namespace freshet::access
