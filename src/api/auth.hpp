/// Insiders: who may see how the server does, and act on it.
#pragma once

#include "access/identity.hpp"
#include "base/ip.hpp"
#include "base/result.hpp"
#include "http/message.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace freshet::api {

/// Made before the server starts; from any thread.
class Insiders {
 public:
  /// Whose a JSON web token is; an error is the sentence for whoever sent it.
  using ReadJwt = std::function<Result<access::Identity>(std::string_view)>;
  /// Who asks by a cookie of ours, as SessionCookies::identify().
  using ReadSession = std::function<std::optional<Result<access::Identity>>(http::Request const&)>;

  /// `token`: the administrator's. `networks`: from where operations may be read without it.
  /// Without `read` no JSON web token is good, and without `read_session` no cookie.
  Insiders(std::string token, Networks networks, ReadJwt read = {}, ReadSession read_session = {})
      : token_{std::move(token)},
        networks_{std::move(networks)},
        read_{std::move(read)},
        read_session_{std::move(read_session)} {}

  /// Who asks, by the bearer token: the administrator's, or a JSON web token; without one by the
  /// cookie of a session. The error is for refuse().
  [[nodiscard]] Result<access::Identity> identify(http::Request const& request) const;
  /// 401 without a token or with a JSON web token or a session that is not good, 403 with anything
  /// else.
  [[nodiscard]] static http::Response refuse(Error const& error);

  /// Nothing: who asks may do what takes that role on that channel. Else 401 as refuse(), or 403.
  [[nodiscard]] std::optional<http::Response> refuse_below(access::Role needed,
                                                           std::string_view channel,
                                                           http::Request const& request) const;
  /// The same of somebody who is known by now.
  [[nodiscard]] static std::optional<http::Response> refuse_below(access::Role needed,
                                                                  std::string_view channel,
                                                                  access::Identity const& who);
  /// Who asks, if they may do that; else how they are refused, as refuse_below().
  struct Visitor {
    access::Identity who{};
    std::optional<http::Response> refused{};
  };
  [[nodiscard]] Visitor admit(access::Role needed, std::string_view channel,
                              http::Request const& request) const;
  /// The same of what concerns no single channel.
  [[nodiscard]] Visitor admit_everywhere(access::Role needed, http::Request const& request) const;
  /// Nothing: who asks is an administrator of all channels. Else 401 or 403.
  [[nodiscard]] std::optional<http::Response> refuse_without_token(
      http::Request const& request) const;
  /// Nothing: it comes from this machine and for nobody else, from one of the networks, or from an
  /// administrator of all channels. Else 403, which says how to be let in.
  [[nodiscard]] std::optional<http::Response> refuse_strangers(http::Request const& request) const;

 private:
  std::string const token_;
  Networks const networks_;
  ReadJwt const read_;
  ReadSession const read_session_;
};

}  // namespace freshet::api
