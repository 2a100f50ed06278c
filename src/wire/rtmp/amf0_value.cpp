#include "wire/rtmp/amf0.hpp"

#include <algorithm>
#include <utility>

namespace freshet::wire::rtmp::amf0 {

Value::Value(Null) {}
Value::Value(Undefined value) : kind_{value} {}
Value::Value(double value) : kind_{value} {}
Value::Value(bool value) : kind_{value} {}
Value::Value(char const* value) : kind_{std::string{value}} {}
Value::Value(std::string value) : kind_{std::move(value)} {}
Value::Value(Date value) : kind_{value} {}
Value::Value(Object value) : kind_{std::move(value)} {}
Value::Value(Array value) : kind_{std::move(value)} {}

bool operator==(Value const& a, Value const& b) { return a.kind_ == b.kind_; }
bool operator==(Array const& a, Array const& b) { return a.values == b.values; }
bool operator==(Object const& a, Object const& b) {
  return a.ecma_array == b.ecma_array && a.members == b.members;
}

Value const* Object::find(std::string_view name) const {
  auto const found = std::ranges::find(members, name, &Member::name);
  return found == members.end() ? nullptr : &found->value;
}

Object& Object::add(std::string name, Value value) {
  members.push_back({std::move(name), std::move(value)});
  return *this;
}

}  // namespace freshet::wire::rtmp::amf0
