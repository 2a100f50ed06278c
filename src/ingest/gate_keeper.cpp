#include "ingest/gate_keeper.hpp"

namespace freshet::ingest {

std::string_view reason_of(Error const& refusal) {
  namespace errc = boost::system::errc;
  if (refusal.code == errc::permission_denied) return "callback_refused";
  return refusal.code == errc::host_unreachable ? "callback_failed" : "refused";
}

}  // namespace freshet::ingest
