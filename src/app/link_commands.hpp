/// Commands about signed links: mint one, revoke a session, rotate the key.
#pragma once

#include "app/args.hpp"
#include "base/result.hpp"
#include "freshet/config.hpp"
#include "store/database.hpp"

#include <cstdint>
#include <string>

namespace freshet::app {

/// How the outside reaches this server, as far as its configuration tells.
[[nodiscard]] std::string outside_base(Config const& config);

/// An error unless the channel is configured or made; it says how to make one.
[[nodiscard]] Result<> check_channel_is_there(std::string const& name, Config const& config,
                                              store::Database& store);

/// The address of the channel's multivariant playlist under a signed prefix. The channel must be
/// configured or made. Errors: invalid_argument (the words of the command), others.
[[nodiscard]] Result<std::string> make_playback_url(Args const& args, Config const& config,
                                                    store::Database& store, std::int64_t now_s);

/// The session's links are refused from then on; its name. `subject`: the session, a token or a
/// link.
[[nodiscard]] Result<std::string> revoke_session(std::string const& subject, store::Database& store,
                                                 std::int64_t now_s);

/// What to tell the operator.
[[nodiscard]] Result<std::string> rotate_secret(std::string const& name,
                                                std::string const& data_dir);

}  // namespace freshet::app
