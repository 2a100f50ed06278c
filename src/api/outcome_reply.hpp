/// Replies made of what a chat room answers.
#pragma once

#include "chat/outcome.hpp"
#include "http/message.hpp"

namespace freshet::api {

/// Of one that is not done: a problem of its status and code, with Retry-After where waiting helps.
[[nodiscard]] http::Response refused_reply(chat::Outcome const& outcome);
/// 200 with what the room was asked for.
[[nodiscard]] http::Response listed_reply(chat::Outcome const& outcome);
/// 201; 200 of what was made before, 202 of what a moderator looks at first:
/// `{"id","off","dup","held"}`, with what was made as `made`, if the room shows it.
[[nodiscard]] http::Response made_reply(chat::Outcome const& outcome);
/// 200: the same of what was done to something that is there.
[[nodiscard]] http::Response acted_reply(chat::Outcome const& outcome);

}  // namespace freshet::api
