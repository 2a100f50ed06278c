/// What a server answers to, for who compares that with what its API's document says.
#include "app/inside.hpp"
#include "app/server_impl.hpp"

namespace freshet::app {

std::vector<std::pair<http::Method, std::string>> Inside::routes(Server const& server) {
  return server.impl_->router.list();
}

}  // namespace freshet::app
