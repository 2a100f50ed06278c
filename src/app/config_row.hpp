/// key_row(): a key as a path, a format and the way from its root to the member.
#pragma once

#include "app/config_format.hpp"
#include "app/config_keys.hpp"

#include <iterator>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace freshet::app {

template <class Format>
constexpr bool kStructured =
    std::is_same_v<Format, TextsFormat> || std::is_same_v<Format, WebhooksFormat>;

template <class Root, class Format, class... Member>
[[nodiscard]] Key<Root> key_row(std::string path, Format format, Member... member) {
  auto set = [=](Root& root, Node const& node) { return format.read(node, (root.*....*member)); };
  auto show = [=](Root const& root) { return format.show((root.*....*member)); };
  return {std::move(path), format.expects(), false, kStructured<Format>, set, show};
}

template <class Root>
[[nodiscard]] Key<Root> hidden_key(Key<Root> key) {
  key.secret = true;
  return key;
}

template <class T>
[[nodiscard]] std::vector<T> joined_keys(std::vector<T> a, std::vector<T> b) {
  a.insert(a.end(), std::make_move_iterator(b.begin()), std::make_move_iterator(b.end()));
  return a;
}

}  // namespace freshet::app
