/// Watching: who may watch which channel: what its settings ask for, its rules of entitlement, and
/// what was taken back. Asked wherever a link or a playlist is given.
#pragma once

#include "access/entitlement.hpp"
#include "access/identity.hpp"
#include "access/marks.hpp"
#include "access/path_token.hpp"
#include "access/revocations.hpp"
#include "app/settings.hpp"
#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/result.hpp"
#include "http/message.hpp"
#include "net/countries.hpp"
#include "store/database.hpp"

#include <atomic>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace freshet::app {

/// From any thread unless it says otherwise; never blocks.
class Watching {
 public:
  struct Parts {
    Settings const& settings;
    Clock const& clock;
    std::string secret;  ///< of marks; links that bear them end with it
    Log log;
    unsigned loops = 1;
  };
  explicit Watching(Parts parts);

  [[nodiscard]] access::Revocations const& revocations() const { return revocations_; }
  /// Is it watched without a link, but for where somebody is?
  [[nodiscard]] bool is_public(std::string const& channel) const;

  /// On the request's loop: nothing, or why what lies under /live/ is not given. `link`: null: it
  /// came without one.
  [[nodiscard]] std::optional<http::Response> refuse(http::Request const& request,
                                                     std::string const& channel,
                                                     access::PathToken const* link);
  /// On the request's loop: nothing, or why no link is given to who asks; null: nobody knows who.
  [[nodiscard]] std::optional<http::Response> refuse_viewer(http::Request const& request,
                                                            std::string const& channel,
                                                            access::Identity const* who);

  /// What the session of a link is called that is given now to `who`, or to anybody.
  [[nodiscard]] Result<std::string> session_for(access::Identity const* who) const;
  [[nodiscard]] Result<std::string> session_by_password(std::string const& channel,
                                                        access::Identity const* who) const;
  /// What viewers of the channel are asked for; empty: they are asked for nothing.
  [[nodiscard]] std::string password(std::string const& channel) const;
  /// Was it given under the password of now, to nobody in particular, and not taken back? It may be
  /// exchanged for a fresh one then.
  [[nodiscard]] bool may_renew(std::string const& channel, std::string_view session) const;

  [[nodiscard]] bool knows_countries() const { return countries_.has_database(); }
  /// The file of rules by country, read anew; empty: there is none. An error leaves the former one.
  [[nodiscard]] Result<> read_countries(std::string const& path);
  /// On the store's thread.
  [[nodiscard]] Result<> read(store::Database& store);
  /// Has something been taken back for a time that is over since that was read?
  [[nodiscard]] bool is_due() const;

 private:
  [[nodiscard]] std::optional<http::Response> refuse_place(http::Request const& request,
                                                           access::Entitlement const* rules);
  [[nodiscard]] std::optional<http::Response> refuse_link(std::string const& channel,
                                                          access::PathToken const& link) const;
  /// What somebody lacks who has no link: the channel's own answer.
  [[nodiscard]] std::optional<http::Response> refuse_without(std::string const& channel) const;
  [[nodiscard]] Result<std::string> named(access::LinkOrigin origin,
                                          access::Identity const* who) const;

  Parts const parts_;
  access::Marks const marks_;
  access::Revocations revocations_;
  access::Entitlements entitlements_;
  net::Countries countries_;
  static constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();
  std::atomic<std::int64_t> next_end_{kNever};  // seconds of the Unix epoch
};

}  // namespace freshet::app
