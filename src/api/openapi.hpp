/// The document that describes the API to programs: OpenAPI 3.1, from src/api/openapi.
#pragma once

#include "http/router.hpp"

namespace freshet::api {

/// GET /v1/openapi.json, for everybody.
void add_openapi_route(http::Router& router);

}  // namespace freshet::api
