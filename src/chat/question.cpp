#include "chat/question.hpp"

#include "chat/lines.hpp"

#include <nlohmann/json.hpp>

namespace freshet::chat {
namespace {

using QuestionJson = nlohmann::json;

std::string question_word(QuestionJson const& json, char const* name) {
  auto const at = json.find(name);
  return at != json.end() && at->is_string() ? at->get<std::string>() : std::string{};
}

}  // namespace

std::string to_text(Question const& q) {
  return R"({"id":)" + lines::json(q.id) + R"(,"u":)" + q.author + R"(,"text":)" +
         lines::json(q.text) + R"(,"state":)" + lines::json(q.state) + R"(,"n":)" +
         std::to_string(q.n) + R"(,"ts":)" + std::to_string(q.ts_ms) + "}";
}

std::optional<Question> question_of(std::string_view text) {
  auto const json = QuestionJson::parse(text.begin(), text.end(), nullptr, false);
  if (!json.is_object()) return std::nullopt;
  Question q;
  q.id = question_word(json, "id");
  q.text = question_word(json, "text");
  q.state = question_word(json, "state");
  auto const u = json.find("u");
  if (q.id.empty() || u == json.end() || !u->is_object()) return std::nullopt;
  q.user = question_word(*u, "id");
  q.author = u->dump(-1, ' ', false, QuestionJson::error_handler_t::replace);
  auto const number = [&](char const* name) -> std::int64_t {
    auto const at = json.find(name);
    return at != json.end() && at->is_number_integer() ? at->get<std::int64_t>() : 0;
  };
  q.n = static_cast<std::uint64_t>(std::max<std::int64_t>(0, number("n")));
  q.ts_ms = number("ts");
  return q;
}

std::string told(Question const& q) {
  return R"("t":"qa","q":{"id":)" + lines::json(q.id) + R"(,"text":)" + lines::json(q.text) +
         R"(,"u":)" + q.author + R"(,"n":)" + std::to_string(q.n) + R"(,"ts":)" +
         std::to_string(q.ts_ms) + R"(},"state":)" + lines::json(q.state);
}

}  // namespace freshet::chat
