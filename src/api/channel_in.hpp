/// Calls about chat that name their channel in the body or in the query.
#pragma once

#include "api/chat_house.hpp"
#include "api/json_body.hpp"

#include <string>

namespace freshet::api {

/// The member `channel_id`, which must be there.
[[nodiscard]] std::string channel_in(JsonBody& body);
/// `?channel=`; empty: it is not there.
[[nodiscard]] std::string channel_in_query(http::Request const& request);
/// What of that kind the channel has, to everybody who may read there. On the request's loop.
[[nodiscard]] net::awaitable<http::Response> list_of_channel(ChatHouse const& house,
                                                             http::Request const& request,
                                                             wish::List which);

}  // namespace freshet::api
