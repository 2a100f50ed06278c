/// Answers made of the pages' files: by ETag and in the encoding the client takes.
#pragma once

#include "api/template.hpp"
#include "http/message.hpp"

#include <string_view>

namespace freshet::api {

/// A file as it was built, or 404. `caching`: its Cache-Control.
[[nodiscard]] http::Response asset_reply(http::Request const& request, std::string_view path,
                                         std::string_view caching);
/// A filled page, which every viewer's browser asks for again.
[[nodiscard]] http::Response page_reply(http::Request const& request, Template::Page page);

/// 404 of a page or a file, which caches keep for a moment.
[[nodiscard]] http::Response missing_reply(std::string_view detail);

}  // namespace freshet::api
