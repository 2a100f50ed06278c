/// People: who somebody is in a room, by what their token or nothing says.
#pragma once

#include "access/identity.hpp"
#include "base/result.hpp"
#include "chat/author.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace freshet::chat {

/// A keyed hash of the network that a peer is in: nobody reads the address out of it.
[[nodiscard]] std::string place_of_peer(std::string_view secret, std::string_view peer);

[[nodiscard]] Author author_of_identity(access::Identity const& who, std::string_view channel,
                                        std::string place);

/// What a guest is the same one again by: whoever lacks the secret can make none.
[[nodiscard]] std::string pass_of_guest(std::string_view secret, std::string_view id);
/// The id, "guest:…"; empty: it is none of ours.
[[nodiscard]] std::string guest_of_pass(std::string_view secret, std::string_view pass);
/// `id`: one that is the same again, or empty.
[[nodiscard]] Result<Author> new_guest(std::string_view name, std::string_view channel,
                                       std::string id, std::string place, std::int64_t now_ms);

}  // namespace freshet::chat
