#include "chat/redis_codec.hpp"

#include <hiredis/hiredis.h>

#include <charconv>
#include <new>
#include <utility>

namespace freshet::chat {
namespace {

/// hiredis nests so deep by itself; deeper is an error of its reader.
RedisValue const kNoValue;

struct ValueMaker {
  std::size_t items = 0;  // of the answer that is being read
};

/// Where the value of this task belongs; nobody's parent is the whole answer.
RedisValue* value_place(redisReadTask const* task, RedisValue value) {
  if (task->parent == nullptr) return new (std::nothrow) RedisValue(std::move(value));
  auto& parent = *static_cast<RedisValue*>(task->parent->obj);
  auto& place = parent.items.at(static_cast<std::size_t>(task->idx));
  place = std::move(value);
  return &place;
}

void* value_text(redisReadTask const* task, char* text, std::size_t size) {
  RedisValue value;
  value.type = task->type == REDIS_REPLY_ERROR    ? RedisValue::Type::error
               : task->type == REDIS_REPLY_STATUS ? RedisValue::Type::status
                                                  : RedisValue::Type::text;
  value.text.assign(text, size);
  return value_place(task, std::move(value));
}

void* value_array(redisReadTask const* task, int size) {
  auto* const maker = static_cast<ValueMaker*>(task->privdata);
  auto const n = static_cast<std::size_t>(size);
  // Null is told by the reader as an answer that cannot be kept.
  if (size < 0 || n > RedisAnswers::kMostItems - maker->items) return nullptr;
  maker->items += n;
  RedisValue value;
  value.type = RedisValue::Type::array;
  value.items.resize(n);
  return value_place(task, std::move(value));
}

void* value_integer(redisReadTask const* task, long long number) {
  RedisValue value;
  value.type = RedisValue::Type::integer;
  value.number = number;
  return value_place(task, std::move(value));
}

void* value_nil(redisReadTask const* task) { return value_place(task, {}); }

void free_value(void* value) { delete static_cast<RedisValue*>(value); }

redisReplyObjectFunctions kValueMakers{value_text, value_array, value_integer, value_nil,
                                       free_value};

}  // namespace

RedisValue const& RedisValue::at(std::size_t i) const {
  return i < items.size() ? items[i] : kNoValue;
}

std::int64_t RedisValue::number_or(std::int64_t otherwise) const {
  if (type == Type::integer) return number;
  std::int64_t value = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size() ? value : otherwise;
}

std::string redis_command(std::span<std::string const> words) {
  std::vector<char const*> texts;
  std::vector<std::size_t> sizes;
  for (auto const& word : words) {
    texts.push_back(word.data());
    sizes.push_back(word.size());
  }
  char* made = nullptr;
  auto const size =
      redisFormatCommandArgv(&made, static_cast<int>(words.size()), texts.data(), sizes.data());
  if (size < 0) throw std::bad_alloc{};
  std::string command{made, static_cast<std::size_t>(size)};
  redisFreeCommand(made);
  return command;
}

struct RedisAnswers::Inside {
  Inside() : reader{redisReaderCreateWithFunctions(&kValueMakers)} {
    if (reader == nullptr) throw std::bad_alloc{};
    reader->privdata = &maker;
  }
  ~Inside() { redisReaderFree(reader); }
  Inside(Inside const&) = delete;
  Inside& operator=(Inside const&) = delete;

  [[nodiscard]] Error broken() const {
    return malformed("redis: " + std::string{reader->errstr[0] != '\0' ? reader->errstr
                                                                       : "the answer is broken"});
  }

  ValueMaker maker;
  redisReader* reader;
};

RedisAnswers::RedisAnswers() : inside_{std::make_unique<Inside>()} {}
RedisAnswers::~RedisAnswers() = default;

Result<> RedisAnswers::feed(ByteSpan bytes) {
  auto& reader = *inside_->reader;
  if (reader.err != 0) return inside_->broken();
  if (reader.len - reader.pos + bytes.size() > kMostUnread) {
    return malformed("redis: an answer is larger than 64 MiB");
  }
  auto const* const text = reinterpret_cast<char const*>(bytes.data());
  if (bytes.empty() || redisReaderFeed(&reader, text, bytes.size()) == REDIS_OK) return {};
  return inside_->broken();
}

Result<std::optional<RedisValue>> RedisAnswers::next() {
  void* made = nullptr;
  if (redisReaderGetReply(inside_->reader, &made) != REDIS_OK) return inside_->broken();
  if (made == nullptr) return std::optional<RedisValue>{};
  inside_->maker.items = 0;
  std::unique_ptr<RedisValue> const value{static_cast<RedisValue*>(made)};
  return std::optional<RedisValue>{std::move(*value)};
}

}  // namespace freshet::chat
