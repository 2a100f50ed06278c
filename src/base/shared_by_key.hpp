/// SharedByKey: one value a key, as long as somebody holds it.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace freshet {

/// From any thread; the values may outlive it. The lock is held for one look into a map.
template <class T>
class SharedByKey {
 public:
  /// The key's value, made when nobody holds one.
  [[nodiscard]] std::shared_ptr<T> at(std::string const& key) {
    std::scoped_lock const lock{table_->mutex};
    auto& entry = table_->values[key];
    if (auto held = entry.lock()) return held;
    std::shared_ptr<T> made{new T{}, [table = table_, key](T* value) {
                              table->forget(key);
                              delete value;
                            }};
    entry = made;
    return made;
  }
  [[nodiscard]] std::size_t size() const {
    std::scoped_lock const lock{table_->mutex};
    return table_->values.size();
  }

 private:
  struct Table {
    /// Not when another was made since the last holder let go.
    void forget(std::string const& key) {
      std::scoped_lock const lock{mutex};
      auto const at = values.find(key);
      if (at != values.end() && at->second.expired()) values.erase(at);
    }

    std::mutex mutex;
    std::map<std::string, std::weak_ptr<T>> values;
  };
  std::shared_ptr<Table> const table_ = std::make_shared<Table>();
};

}  // namespace freshet
