#include "access/signed_in.hpp"

#include "access/hash.hpp"

#include <algorithm>

namespace freshet::access {
namespace {

constexpr std::size_t kSessionOctets = 32;
constexpr std::size_t kSessionLetters = 43;  // as base64url
constexpr std::int64_t kWorthWritingS = 60;

}  // namespace

Result<std::string> make_session_token() {
  auto const random = random_octets(kSessionOctets);
  if (!random) return random.error();
  return base64url(*random);
}

std::string session_hash(std::string_view token) { return sha256(token); }

std::string csrf_token(std::string_view session_token) {
  return base64url(hmac_sha256(session_token, "freshet csrf"));
}

std::int64_t SignedIn::expires_at(std::string_view token) const {
  if (token.size() != kSessionLetters) return 0;
  auto const all = sessions_.get();
  // By its hash, so that the time that the search takes says nothing of the token.
  auto const found = all->find(session_hash(token));
  if (found == all->end()) return 0;
  auto& session = *found->second;
  auto const now_s = clock_.wall_us() / 1'000'000;
  auto const used_at = session.used_at.load();
  auto const end = session.created_at + kLongestSessionS;
  if (now_s >= end || now_s >= used_at + kIdleSessionS) return 0;
  // A clock that is set back must not make it older than it is.
  if (now_s > used_at) session.used_at = now_s;
  return end;
}

void SignedIn::set(std::vector<store::AdminSession> const& sessions) {
  auto const former = sessions_.get();
  auto all = std::make_shared<All>();
  for (auto const& row : sessions) {
    auto const known = former->find(row.hash);
    auto session = known != former->end() ? known->second : std::make_shared<Session>(row);
    all->emplace(row.hash, std::move(session));
  }
  sessions_.set(std::move(all));
}

std::vector<store::AdminSession> SignedIn::uses() const {
  std::vector<store::AdminSession> found;
  auto const sessions = sessions_.get();
  for (auto const& [hash, session] : *sessions) {
    auto const used_at = session->used_at.load();
    if (used_at < session->written_at + kWorthWritingS) continue;
    session->written_at = used_at;
    found.push_back({hash, session->created_at, used_at});
  }
  return found;
}

}  // namespace freshet::access
