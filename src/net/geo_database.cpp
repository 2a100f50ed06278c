#include "net/geo_database.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <maxminddb.h>
#include <netinet/in.h>
#include <utility>

namespace freshet::net {
namespace {

constexpr std::ptrdiff_t kMappedOctets = 12;  // before those of an IPv4 address

Error bad_database(std::string const& path, std::string const& what) {
  return failure(boost::system::errc::bad_message, "geo.database: " + path + ' ' + what);
}

Country text_at(MMDB_lookup_result_s& found, char const* group) {
  MMDB_entry_data_s data{};
  auto const status = ::MMDB_get_value(&found.entry, &data, group, "iso_code", nullptr);
  if (status != MMDB_SUCCESS || !data.has_data || data.type != MMDB_DATA_TYPE_UTF8_STRING) {
    return {};
  }
  return Country{{data.utf8_string, data.data_size}};
}

MMDB_lookup_result_s look_up(MMDB_s const& database, IpAddress const& address, int& error) {
  if (address.is_v4()) {
    sockaddr_in v4{};
    v4.sin_family = AF_INET;
    std::memcpy(&v4.sin_addr, address.octets.data() + kMappedOctets, sizeof v4.sin_addr);
    return ::MMDB_lookup_sockaddr(&database, reinterpret_cast<sockaddr const*>(&v4), &error);
  }
  sockaddr_in6 v6{};
  v6.sin6_family = AF_INET6;
  std::memcpy(&v6.sin6_addr, address.octets.data(), sizeof v6.sin6_addr);
  return ::MMDB_lookup_sockaddr(&database, reinterpret_cast<sockaddr const*>(&v6), &error);
}

}  // namespace

struct GeoDatabase::File {
  MMDB_s mapped{};
};

GeoDatabase::GeoDatabase(std::unique_ptr<File> file) : file_{std::move(file)} {}

GeoDatabase::~GeoDatabase() { ::MMDB_close(&file_->mapped); }

Result<std::shared_ptr<GeoDatabase const>> GeoDatabase::open(std::string const& path) {
  auto file = std::make_unique<File>();
  auto const status = ::MMDB_open(path.c_str(), MMDB_MODE_MMAP, &file->mapped);
  if (status == MMDB_FILE_OPEN_ERROR) {
    return bad_database(path, "cannot be opened; is it there, and may this user read it?");
  }
  if (status != MMDB_SUCCESS) {
    return bad_database(path, std::string{"is no MaxMind database, or is damaged ("} +
                                  ::MMDB_strerror(status) + "); fetch it anew");
  }
  // From here on it is closed by its destructor.
  std::shared_ptr<GeoDatabase const> database{new GeoDatabase{std::move(file)}};
  std::string const type{database->file_->mapped.metadata.database_type};
  bool const fits = type.find("Country") != std::string::npos ||
                    type.find("City") != std::string::npos ||
                    type.find("Enterprise") != std::string::npos;
  if (fits) return database;
  return bad_database(
      path, "is of type " + type + ", which knows no countries; take one of type Country or City");
}

Country GeoDatabase::country(IpAddress const& address) const {
  int error = MMDB_SUCCESS;
  auto found = look_up(file_->mapped, address, error);
  if (error != MMDB_SUCCESS || !found.found_entry) return {};
  auto const here = text_at(found, "country");
  return here.code().empty() ? text_at(found, "registered_country") : here;
}

}  // namespace freshet::net
