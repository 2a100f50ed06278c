#include "app/keys.hpp"

#include "access/hash.hpp"
#include "app/config_format.hpp"
#include "app/suggest.hpp"
#include "store/channels.hpp"
#include "store/keys.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace freshet::app {
namespace {

std::string state_of(store::KeyRow const& row, std::int64_t now_s) {
  if (row.revoked_at) return "revoked " + access::write_time(*row.revoked_at);
  if (row.expires_at == 0) return "valid";
  auto const verb = row.expires_at <= now_s ? "expired " : "valid until ";
  return verb + access::write_time(row.expires_at);
}

std::string text_of(store::KeyRow const& row, std::string const& secret) {
  return access::write_stream_key({row.channel, row.id, row.expires_at, row.backup}, secret);
}

bool works(store::KeyRow const& row, std::string const& secret, std::int64_t now_s) {
  bool const expired = row.expires_at != 0 && row.expires_at <= now_s;
  return !row.revoked_at && !expired &&
         access::same_in_constant_time(access::sha256(text_of(row, secret)), row.hash);
}

}  // namespace

Result<std::string> create_key(store::Database& store, std::string const& secret,
                               NewKey const& wanted, std::int64_t now_s) {
  auto key = access::issue_key(wanted, secret, now_s);
  if (!key) return key.error();
  if (auto kept = access::keep_key(store, key->row); !kept) return kept.error();
  return std::move(key->text);
}

Result<std::optional<ChannelKeyText>> first_key(store::Database& store, std::string const& secret,
                                                std::int64_t now_s) {
  auto const channels = store::Channels{store}.list();
  if (!channels) return channels.error();
  if (channels->empty()) {
    auto text = create_key(store, secret, {"main", "made with the first start", 0}, now_s);
    if (!text) return text.error();
    return ChannelKeyText{"main", std::move(*text)};
  }
  auto rows = store::Keys{store}.list();
  if (!rows) return rows.error();
  std::stable_partition(rows->begin(), rows->end(),
                        [](auto& row) { return row.channel == "main"; });
  auto const usable = [&](auto& row) { return !row.backup && works(row, secret, now_s); };
  auto const row = std::find_if(rows->begin(), rows->end(), usable);
  if (row == rows->end()) return std::nullopt;
  return ChannelKeyText{row->channel, text_of(*row, secret)};
}

Result<std::optional<std::string>> lasting_key(store::Database& store, std::string const& secret,
                                               std::string_view channel, std::string_view note,
                                               std::int64_t now_s) {
  auto const rows = store::Keys{store}.list();
  if (!rows) return rows.error();
  auto const fits = [&](auto const& row) {
    return row.channel == channel && row.note == note && row.expires_at == 0 && !row.backup &&
           works(row, secret, now_s);
  };
  auto const row = std::find_if(rows->begin(), rows->end(), fits);
  if (row == rows->end()) return std::nullopt;
  return text_of(*row, secret);
}

Result<std::int64_t> expiry_of(std::string const& duration, std::int64_t now_s) {
  constexpr std::uint64_t kLongest = 100ULL * 365 * 86'400 * 1'000;
  auto const milliseconds = read_quantity(duration, duration_units());
  if (!milliseconds || *milliseconds < 1'000 || *milliseconds > kLongest) {
    return failure(boost::system::errc::invalid_argument,
                   "--expires: found " + app::quoted(duration) +
                       ", expected a duration with its unit, such as 12h or 30d");
  }
  return now_s + static_cast<std::int64_t>(*milliseconds / 1'000);
}

Result<std::string> list_keys(store::Database& store, std::int64_t now_s) {
  auto const rows = store::Keys{store}.list();
  if (!rows) return rows.error();
  constexpr auto kLine = "{:<12} {:<16} {:<33} {:<21} {:<8} {}\n";
  auto out = fmt::format(kLine, "ID", "CHANNEL", "STATE", "CREATED", "ROLE", "NOTE");
  for (auto const& row : *rows) {
    auto note = row.note;
    std::replace_if(
        note.begin(), note.end(),
        [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; }, '?');
    auto const line =
        fmt::format(kLine, row.id, row.channel, state_of(row, now_s),
                    access::write_time(row.created_at), row.backup ? "backup" : "primary", note);
    out += line.substr(0, line.find_last_not_of(" \n") + 1) + '\n';
  }
  return out;
}

}  // namespace freshet::app
