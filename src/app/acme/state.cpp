#include "app/acme/state.hpp"

#include <nlohmann/json.hpp>

namespace freshet::app::acme {
namespace {

using Ordered = nlohmann::ordered_json;

std::string text_of(Ordered const& json, char const* name) {
  auto const at = json.find(name);
  return at != json.end() && at->is_string() ? at->get<std::string>() : std::string{};
}

std::int64_t time_of(Ordered const& json, char const* name) {
  auto const at = json.find(name);
  return at != json.end() && at->is_number_integer() ? at->get<std::int64_t>() : 0;
}

}  // namespace

std::string write_state(State const& state) {
  Ordered const json{{"directory", state.directory}, {"names", state.names},
                     {"failures", state.failures},   {"kind", state.kind},
                     {"what", state.what},           {"at", state.at_s},
                     {"next", state.next_s},         {"not_before", state.not_before_s}};
  return json.dump(2, ' ', false, Ordered::error_handler_t::replace) + '\n';
}

State read_state(std::string_view text) {
  auto const json = Ordered::parse(text, nullptr, false);
  if (json.is_discarded() || !json.is_object()) return {};
  State state{text_of(json, "directory"), {}, 0, text_of(json, "kind"), text_of(json, "what")};
  if (auto const names = json.find("names"); names != json.end() && names->is_array()) {
    for (auto const& each : *names) {
      if (each.is_string()) state.names.push_back(each.get<std::string>());
    }
  }
  auto const failures = time_of(json, "failures");
  state.failures = failures > 0 && failures < 1'000'000 ? static_cast<unsigned>(failures) : 0;
  state.at_s = time_of(json, "at");
  state.next_s = time_of(json, "next");
  state.not_before_s = time_of(json, "not_before");
  return state;
}

}  // namespace freshet::app::acme
