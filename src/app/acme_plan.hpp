/// What a configuration says of certificates: those that are got by ACME, and those that we sign
/// ourselves.
#pragma once

#include "app/acme/keeper.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "freshet/config.hpp"
#include "net/tls_context.hpp"

#include <optional>
#include <string>
#include <vector>

namespace freshet::app {

/// Where they are, in a prepared data directory.
[[nodiscard]] acme::Folder acme_folder(std::string const& data_dir);

/// Are certificates to be got? Only where a port speaks TLS, and not with two files of one's own.
[[nodiscard]] bool uses_acme(Config const& config);

/// The ways that this server has a port for, as far as `tls.acme.challenge` lets it.
[[nodiscard]] std::vector<acme::Way> acme_ways(Config const& config);

/// Without its take_over. The error names the key that is wrong.
[[nodiscard]] Result<acme::Keeper::Plan> acme_plan(Config const& config);

/// What TLS shows, and what is to be said of it.
struct TlsSource {
  net::TlsFiles files;
  std::string note;  ///< empty: nothing
};
/// The two files; or what an authority has certified; or a certificate of our own, which is made
/// where it is missing. Blocks. The error says what to set.
[[nodiscard]] Result<TlsSource> tls_source(Config const& config, Clock const& clock);

}  // namespace freshet::app
