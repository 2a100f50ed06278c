/// GeoDatabase: which country an address is in, as a MaxMind file (.mmdb) says.
#pragma once

#include "base/ip.hpp"
#include "base/result.hpp"

#include <array>
#include <memory>
#include <string>
#include <string_view>

namespace freshet::net {

/// Two letters as ISO 3166-1 has them.
class Country {
 public:
  Country() = default;
  explicit Country(std::string_view letters) {
    if (letters.size() == letters_.size()) letters.copy(letters_.data(), letters_.size());
  }
  /// Empty: it is not known.
  [[nodiscard]] std::string_view code() const {
    return {letters_.data(), letters_[0] == '\0' ? 0 : letters_.size()};
  }

 private:
  std::array<char, 2> letters_{};
};

/// The file is mapped into memory, so whoever has a newer one puts it in the place of the old
/// (rename) and never writes over it. From any thread; takes a microsecond.
class GeoDatabase {
 public:
  /// An error says what is wrong with the file, and what would help.
  [[nodiscard]] static Result<std::shared_ptr<GeoDatabase const>> open(std::string const& path);

  GeoDatabase(GeoDatabase const&) = delete;
  GeoDatabase& operator=(GeoDatabase const&) = delete;
  ~GeoDatabase();

  /// Where an address is used, or if that is not told where it is registered.
  [[nodiscard]] Country country(IpAddress const& address) const;

 private:
  struct File;
  explicit GeoDatabase(std::unique_ptr<File> file);

  std::unique_ptr<File> file_;
};

}  // namespace freshet::net
