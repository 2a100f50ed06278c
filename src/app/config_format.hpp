/// Formats: how one kind of value is written in a configuration, read and shown again.
/// A format has `expects()`, `read(node, value)` (the node that is wrong, or none) and
/// `show(value)`.
#pragma once

#include "app/config_node.hpp"
#include "freshet/config.hpp"

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace freshet::app {

/// A unit and what it is worth in the smallest.
struct Unit {
  std::string_view name;
  std::uint64_t worth;
};
using Units = std::vector<Unit>;
[[nodiscard]] Units const& duration_units();  ///< in milliseconds
[[nodiscard]] Units const& size_units();      ///< in octets
[[nodiscard]] Units const& bitrate_units();   ///< in bits a second

/// "1.5s" → 1500; a bare 0 needs no unit. None if it is not whole in the smallest unit.
[[nodiscard]] std::optional<std::uint64_t> read_quantity(std::string_view text, Units const& units);
/// In the largest unit that leaves no fraction: 7'200'000 → "2h".
[[nodiscard]] std::string show_quantity(std::uint64_t amount, Units const& units);
/// As a YAML scalar, in quotes only where it needs them.
[[nodiscard]] std::string show_text(std::string_view text);

struct TextFormat {
  [[nodiscard]] std::string expects() const;
  [[nodiscard]] Node const* read(Node const& node, std::string& value) const;
  [[nodiscard]] std::string show(std::string const& value) const { return show_text(value); }
};

/// One of a few words, kept as text.
struct WordFormat {
  std::vector<std::string> words;
  [[nodiscard]] std::string expects() const;
  [[nodiscard]] Node const* read(Node const& node, std::string& value) const;
  [[nodiscard]] std::string show(std::string const& value) const { return show_text(value); }
};

/// Texts: a list, or one scalar with commas. With `words`, only these.
struct TextsFormat {
  std::string each = "text";
  std::vector<std::string> words{};
  [[nodiscard]] std::string expects() const;
  [[nodiscard]] Node const* read(Node const& node, std::vector<std::string>& value) const;
  [[nodiscard]] std::string show(std::vector<std::string> const& value) const;
};

struct FlagFormat {
  [[nodiscard]] std::string expects() const { return "true or false"; }
  [[nodiscard]] Node const* read(Node const& node, bool& value) const;
  [[nodiscard]] std::string show(bool value) const { return value ? "true" : "false"; }
};

struct PortFormat {
  [[nodiscard]] std::string expects() const;
  [[nodiscard]] Node const* read(Node const& node, config::Port& value) const;
  [[nodiscard]] std::string show(config::Port value) const;
};

struct CountFormat {
  std::uint32_t least = 0;
  std::uint32_t most = std::numeric_limits<std::uint32_t>::max();
  [[nodiscard]] std::string expects() const;
  [[nodiscard]] Node const* read(Node const& node, std::uint32_t& value) const;
  [[nodiscard]] std::string show(std::uint32_t value) const { return std::to_string(value); }
};

/// An amount with a unit, between two bounds. `worth`: of one of the value's own ticks.
struct QuantityFormat {
  Units const& units;
  std::string example;
  std::uint64_t least;
  std::uint64_t most;
  std::uint64_t worth = 1;
  [[nodiscard]] std::string expects() const;
  [[nodiscard]] std::optional<std::uint64_t> read(Node const& node) const;
};

template <class Value>
struct DurationFormat {
  config::Milliseconds least;
  config::Milliseconds most;
  [[nodiscard]] std::string expects() const { return format().expects(); }
  [[nodiscard]] Node const* read(Node const& node, Value& value) const {
    auto const amount = format().read(node);
    if (!amount) return &node;
    value = Value{static_cast<typename Value::rep>(*amount)};
    return nullptr;
  }
  [[nodiscard]] std::string show(Value value) const {
    auto const milliseconds = std::chrono::duration_cast<config::Milliseconds>(value).count();
    return show_quantity(static_cast<std::uint64_t>(milliseconds), duration_units());
  }

 private:
  [[nodiscard]] QuantityFormat format() const {
    auto const tick = std::chrono::duration_cast<config::Milliseconds>(Value{1}).count();
    return {duration_units(), tick == 1 ? "200ms, 6s or 2h" : "6s, 2h or 30d",
            static_cast<std::uint64_t>(least.count()), static_cast<std::uint64_t>(most.count()),
            static_cast<std::uint64_t>(tick)};
  }
};

/// Octets (`512KiB`) or bits a second (`6Mbps`), as any unsigned type.
template <class Value>
struct AmountFormat {
  Units const& units;
  std::string example;
  std::uint64_t least;
  std::uint64_t most;
  [[nodiscard]] std::string expects() const { return format().expects(); }
  [[nodiscard]] Node const* read(Node const& node, Value& value) const {
    auto const amount = format().read(node);
    if (!amount) return &node;
    value = static_cast<Value>(*amount);
    return nullptr;
  }
  [[nodiscard]] std::string show(Value value) const { return show_quantity(value, units); }

 private:
  [[nodiscard]] QuantityFormat format() const { return {units, example, least, most}; }
};

/// One of a few words that stand for an enumerator each.
template <class Value>
struct ChoiceFormat {
  std::vector<std::pair<std::string, Value>> choices;
  [[nodiscard]] std::string expects() const { return words().expects(); }
  [[nodiscard]] Node const* read(Node const& node, Value& value) const {
    for (auto const& [word, meaning] : choices) {
      if (node.kind != Node::Kind::scalar || node.text != word) continue;
      value = meaning;
      return nullptr;
    }
    return &node;
  }
  [[nodiscard]] std::string show(Value value) const {
    for (auto const& [word, meaning] : choices) {
      if (meaning == value) return word;
    }
    return {};
  }

 private:
  [[nodiscard]] WordFormat words() const {
    WordFormat format;
    for (auto const& choice : choices) format.words.push_back(choice.first);
    return format;
  }
};

/// The rungs of a channel: both members that say them at once.
struct LadderFormat {
  [[nodiscard]] std::string expects() const;
  [[nodiscard]] Node const* read(Node const& node, config::Channel& channel) const;
  [[nodiscard]] std::string show(config::Channel const& channel) const;
};

/// Addresses alone, or each with what it is to be told.
struct WebhooksFormat {
  [[nodiscard]] std::string expects() const;
  [[nodiscard]] Node const* read(Node const& node, std::vector<config::Webhook>& value) const;
  [[nodiscard]] std::string show(std::vector<config::Webhook> const& value) const;
};

}  // namespace freshet::app
