/// Tokens: the rules for JSON web tokens that a configuration asks for, and `freshet token create`.
#pragma once

#include "access/jwt.hpp"
#include "app/args.hpp"
#include "base/result.hpp"
#include "freshet/config.hpp"
#include "store/database.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace freshet::app {

/// Is a setting that may be a file an address instead?
[[nodiscard]] bool is_fetched(std::string_view setting);

/// Blocks while it reads the file of a public key or of a set. `own_secret`: for where none of them
/// is set. A set that is elsewhere is empty. The error names the key and what is wrong with it.
[[nodiscard]] Result<access::JwtRules> jwt_rules(config::Jwt const& config,
                                                 std::string const& own_secret);
/// What an operator should know of rules that are good.
[[nodiscard]] std::optional<std::string> jwt_warning(config::Jwt const& config);

/// A token for who and what the command line says. Errors: invalid_argument (the words of the
/// command), others.
[[nodiscard]] Result<std::string> create_token(Args const& args, Config const& config,
                                               store::Database& store, std::int64_t now_s);

}  // namespace freshet::app
