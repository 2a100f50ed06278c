/// Pages: the directory, the watch page, the player alone for other people's pages, and the files
/// they load.
#pragma once

#include "http/router.hpp"

namespace freshet::api {

/// GET /, /:channel, /embed/:channel, /assets/*, /favicon.svg. `/:channel` takes every address of one element that
/// no route before it took: add it last.
void add_pages(http::Router& router);

}  // namespace freshet::api
