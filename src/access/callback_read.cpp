/// The answers of each form, as what each of those servers takes for a yes.
#include "access/callback.hpp"
#include "access/channel_name.hpp"
#include "base/utf8.hpp"

#include <nlohmann/json.hpp>

#include <optional>

namespace freshet::access {
namespace {

using ToldJson = nlohmann::json;
using Kind = CallbackVerdict::Kind;

constexpr std::size_t kMostOfReason = 200;  // octets
constexpr char kPlainNo[] = "the server that decides about it says no";

CallbackVerdict no(std::string reason) { return {Kind::refused, std::move(reason), {}, {}}; }

bool is_yes(int status) { return status >= 200 && status < 300; }

/// One line of what somebody else wrote, for people and for the log.
std::string as_line(std::string_view text) {
  std::string out;
  bool full = false;
  for_each_code_point(text, [&](CodePoint const& point) {
    full = full || out.size() + 4 > kMostOfReason;
    if (full) return;
    auto const control = point.value < 0x20 || (point.value >= 0x7f && point.value < 0xa0) ||
                         point.value == 0x2028 || point.value == 0x2029;
    if (control) {
      out += ' ';
    } else {
      out += point.good ? point.octets : kReplacementText;
    }
  });
  return out;
}

/// Nothing: it is no JSON object. Deep nesting is none that we read.
std::optional<ToldJson> object_in(std::string_view body) {
  constexpr int kDeepest = 16;
  auto const shallow = [](int depth, ToldJson::parse_event_t, ToldJson&) {
    return depth <= kDeepest;
  };
  auto json = ToldJson::parse(body, shallow, false);
  if (!json.is_object()) return std::nullopt;
  return json;
}

/// Of problem+json its detail; others have other words for it.
std::string reason_in(std::string_view body) {
  auto const json = object_in(body);
  for (auto const* name : {"detail", "reason", "msg", "message", "error"}) {
    if (!json) break;
    auto const at = json->find(name);
    if (at == json->end() || !at->is_string()) continue;
    auto line = as_line(at->get_ref<std::string const&>());
    if (!line.empty()) return line;
  }
  return kPlainNo;
}

/// Empty: there is none. Nothing: it is no text.
std::optional<std::string> text_in(ToldJson const& json, char const* name) {
  auto const at = json.find(name);
  if (at == json.end() || at->is_null()) return std::string{};
  if (!at->is_string()) return std::nullopt;
  return at->get<std::string>();
}

CallbackVerdict on_channel(std::string name, std::string user) {
  if (!name.empty()) {
    if (auto const fits = check_channel_name(name); !fits) {
      return no("the server that decides about it names another channel: " +
                as_line(fits.error().what));
    }
  }
  return {Kind::allowed, {}, std::move(name), as_line(user)};
}

std::string_view without_space(std::string_view text) {
  auto const first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

CallbackVerdict in_own_form(CallbackAnswer const& answer) {
  if (!is_yes(answer.status)) return no(reason_in(answer.body));
  auto const body = without_space(answer.body);
  if (body.empty() || answer.type.find("json") == std::string_view::npos) return on_channel({}, {});
  auto const json = object_in(body);
  auto const channel = json ? text_in(*json, "channel") : std::nullopt;
  auto const user = json ? text_in(*json, "user") : std::nullopt;
  if (!channel || !user) return no("the server that decides about it answers what cannot be read");
  return on_channel(*channel, *user);
}

CallbackVerdict in_form_of_mediamtx(CallbackAnswer const& answer) {
  return is_yes(answer.status) ? on_channel({}, {}) : no(reason_in(answer.body));
}

/// `0`, or an object whose code is 0, with 200 or 201.
CallbackVerdict in_form_of_srs(CallbackAnswer const& answer) {
  auto const body = without_space(answer.body);
  if (answer.status != 200 && answer.status != 201) return no(reason_in(body));
  if (body == "0") return on_channel({}, {});
  auto const json = object_in(body);
  auto const code = json ? json->find("code") : ToldJson::const_iterator{};
  if (!json || code == json->end() || !code->is_number_integer()) {
    return no("the server that decides about it answers neither 0 nor a code");
  }
  return *code == 0 ? on_channel({}, {}) : no(reason_in(body));
}

/// A redirection gives the stream another name; to push it elsewhere is a restream's work here.
CallbackVerdict in_form_of_nginx(CallbackAnswer const& answer) {
  if (is_yes(answer.status)) return on_channel({}, {});
  if (answer.status < 300 || answer.status >= 400) return no(reason_in(answer.body));
  auto name = without_space(answer.location);
  if (name.find("://") != std::string_view::npos) {
    return no(
        "the server that decides about it sends the stream to another server, which is not "
        "done here; it may only name another channel");
  }
  if (name.starts_with('/')) name.remove_prefix(1);
  if (name.empty()) return no("the server that decides about it redirects to nowhere");
  return on_channel(std::string{name}, {});
}

}  // namespace

CallbackVerdict read_callback(config::CallbackForm form, CallbackAnswer const& answer) {
  if (answer.status >= 500) {
    return {Kind::failed, "it answers " + std::to_string(answer.status), {}, {}};
  }
  switch (form) {
    case config::CallbackForm::mediamtx:
      return in_form_of_mediamtx(answer);
    case config::CallbackForm::srs:
      return in_form_of_srs(answer);
    case config::CallbackForm::nginx_rtmp:
      return in_form_of_nginx(answer);
    case config::CallbackForm::freshet:
      break;
  }
  return in_own_form(answer);
}

}  // namespace freshet::access
