/// Pages: the directory, the watch page, and the files they load.
#pragma once

#include "http/router.hpp"

namespace freshet::api {

/// GET /, /:channel, /assets/*, /favicon.svg. `/:channel` takes every address of one element that
/// no route before it took: add it last.
void add_pages(http::Router& router);

}  // namespace freshet::api
