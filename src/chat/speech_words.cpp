/// Speech: how a message is told, and the pages of what was said.
#include "base/utf8.hpp"
#include "chat/frag.hpp"
#include "chat/keep.hpp"
#include "chat/speech.hpp"
#include "chat/speech_inside.hpp"
#include "chat/unicode.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace freshet::chat {
namespace {

using Ordered = nlohmann::ordered_json;

constexpr std::size_t kQuoted = 100;        // code points of what is answered
constexpr std::uint32_t kMostOfPage = 200;  // messages
/// Greater than any offset: a time, of a page that came from the store.
constexpr std::uint64_t kTimes = 1'000'000'000'000;

Ordered author_json(Author const& author) {
  return {
      {"id", author.id}, {"name", author.name}, {"color", author.color}, {"badges", author.badges}};
}

Ordered frag_json(Frag const& frag, std::string_view text) {
  Ordered object{{"k", frag.what == Frag::What::emote     ? "emote"
                       : frag.what == Frag::What::mention ? "mention"
                                                          : "link"},
                 {"s", frag.begin},
                 {"e", frag.end}};
  switch (frag.what) {
    case Frag::What::emote:
      object["name"] = frag.value;
      break;
    case Frag::What::mention:
      object["u"] = frag.value;
      break;
    case Frag::What::link:
      // Where the text itself is the address it is not said twice.
      if (text.find(frag.value) == text.npos) object["href"] = frag.value;
  }
  return object;
}

std::string cut_to(std::string_view text, std::size_t points) {
  std::string out;
  std::size_t n = 0;
  for_each_code_point(text, [&](CodePoint const& point) {
    if (n++ < points) out += point.good ? point.octets : kReplacementText;
  });
  if (n > points) out += "\xE2\x80\xA6";
  return out;
}

/// What a message answers, as it reads now; null: it is not there any more.
Ordered reply_json(Ring const& ring, std::string const& mid) {
  auto const event = ring.find(mid);
  if (!event) return nullptr;
  auto const told = Ordered::parse(event->text.text(), nullptr, false);
  if (!told.is_object()) return nullptr;
  return {{"mid", mid},
          {"u", told.value("u", Ordered::object())},
          {"text", cut_to(told.value("text", std::string{}), kQuoted)}};
}

void add_item(std::string& items, std::string_view text) {
  if (!items.empty()) items += ',';
  items += text;
}

Outcome page_of(std::string const& items, std::uint64_t before) {
  Outcome outcome;
  outcome.body = R"({"items":[)" + items + R"(],"before":)" +
                 (before == 0 ? std::string{"null"} : std::to_string(before)) + "}";
  return outcome;
}

}  // namespace

std::string members_of(Ordered const& object) {
  auto const text = object.dump(-1, ' ', false, Ordered::error_handler_t::replace);
  return text.substr(1, text.size() - 2);
}

Draft Speech::draft_of(Author const& author, Say const& what, std::string const& mid) const {
  Draft draft;
  draft.mid = mid;
  draft.user = author.id;
  draft.ts_ms = core_.now_ms();
  draft.pdt_ms = core_.pdt_ms();
  FragNames const names{[this](std::string_view name) { return core_.is_emote(name); },
                        [this](std::string_view name) { return inside_->people.find(name); }};
  auto frags = Ordered::array();
  for (auto const& frag : frags_of(what.text, names)) frags.push_back(frag_json(frag, what.text));
  Ordered object{{"t", "msg"},
                 {"mid", mid},
                 {"ts", draft.ts_ms},
                 {"pdt", draft.pdt_ms},
                 {"u", author_json(author)},
                 {"text", what.text},
                 {"frag", std::move(frags)}};
  if (!what.reply_to.empty()) {
    if (auto reply = reply_json(core_.ring(), what.reply_to); !reply.is_null()) {
      object["reply"] = std::move(reply);
    }
  }
  draft.body = members_of(object);
  return draft;
}

void Speech::history(std::uint64_t before, std::uint32_t limit, Reply reply) {
  auto const most = std::clamp(limit, 1U, kMostOfPage);
  auto const messages = core_.ring().last(core_.ring().size());
  if (before < kTimes) {
    auto const end = std::ranges::find_if(
        messages, [&](EventPtr const& one) { return before != 0 && one->off >= before; });
    auto const n = static_cast<std::size_t>(end - messages.begin());
    if (n > 0) {
      std::string items;
      auto const from = n > most ? n - most : 0;
      for (auto i = from; i < n; ++i) add_item(items, messages[i]->text.text());
      auto const next =
          from > 0 ? messages[from]->off : static_cast<std::uint64_t>(messages.front()->ts_ms);
      return reply(page_of(items, next));
    }
  }
  auto const until = before >= kTimes
                         ? static_cast<std::int64_t>(std::min<std::uint64_t>(before, INT64_MAX))
                     : messages.empty() ? INT64_MAX
                                        : messages.front()->ts_ms;
  auto const rows = std::make_shared<std::vector<store::ChatToldRow>>();
  auto const read = [rows, until, most,
                     channel = core_.channel()](store::Database& database) -> Result<> {
    auto found = kept_before(database, channel, until, most);
    if (!found) return found.error();
    *rows = std::move(*found);
    return {};
  };
  core_.keeping().read(core_.home(), read, [rows, most, reply = std::move(reply)](Result<> done) {
    if (!done) return reply(refused(503, "unavailable", done.error().what, 1'000));
    std::string items;
    for (auto const& row : *rows) add_item(items, R"({"off":0,)" + row.body.substr(1));
    bool const more = rows->size() == most;
    reply(page_of(items, more ? static_cast<std::uint64_t>(rows->front().ts_ms) : 0));
  });
}

}  // namespace freshet::chat
