#include "access/revocations.hpp"

#include <utility>

namespace freshet::access {
namespace {

using Ends = std::map<std::string, std::int64_t, std::less<>>;

bool ended(Ends const& users, std::string_view user, std::int64_t had_at) {
  auto const at = users.find(user);
  return at != users.end() && had_at <= at->second;
}

}  // namespace

void Revocations::set(All all) {
  Known known;
  for (auto const& id : all.tokens) known.token_marks.insert(marks_.token(id));
  for (auto const& [user, at] : all.users) known.user_marks.emplace(marks_.user(user), at);
  bool const any = !all.tokens.empty() || !all.users.empty() || !all.sessions.empty();
  known.by_name = std::move(all);
  known_.set(std::make_shared<Known const>(std::move(known)));
  any_ = any;
}

bool Revocations::covers(Identity const& who) const {
  if (!any_.load()) return false;
  auto const known = known_.get();
  if (!who.token_id.empty() && known->by_name.tokens.contains(who.token_id)) return true;
  return ended(known->by_name.users, who.subject, who.issued_at);
}

bool Revocations::covers_session(std::string_view session) const {
  if (!any_.load()) return false;
  auto const known = known_.get();
  if (known->by_name.sessions.contains(session)) return true;
  auto const origin = read_session_name(session);
  if (!origin || !origin->has_user()) return false;
  return known->token_marks.contains(origin->token) ||
         ended(known->user_marks, origin->user, origin->given_at);
}

}  // namespace freshet::access
