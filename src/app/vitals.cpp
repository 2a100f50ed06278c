#include "app/vitals.hpp"

#include "app/private_file.hpp"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <memory>
#include <unistd.h>

namespace freshet::app {

void Vitals::note(Sign& sign, Result<> const& how) const {
  if (how) sign.good_at = clock_.now();
  sign.error.set(how ? nullptr : std::make_shared<std::string const>(how.error().what));
}

std::optional<std::string> Vitals::complaint() const {
  auto of_database = complaint_of(database_, "the database");
  return of_database ? of_database : disk_complaint();
}

std::optional<std::string> Vitals::complaint_of(Sign const& sign, char const* name) const {
  if (clock_.now() - sign.good_at.load() < kSilence) return std::nullopt;
  auto const error = sign.error.get();
  return std::string{name} + (error ? " fails: " + *error : " does not answer");
}

Result<> try_disk(std::string const& folder) {
  auto name = folder + "/.alive.XXXXXX";
  int const file = ::mkostemp(name.data(), O_CLOEXEC);
  if (file < 0) return system_error("cannot write in " + folder, errno);
  std::array<char, 4096> const page{};
  auto const put = ::write(file, page.data(), page.size());
  int const why = put < 0 ? errno : ENOSPC;
  ::close(file);
  ::unlink(name.c_str());
  if (put != static_cast<ssize_t>(page.size())) {
    return system_error("cannot write in " + folder, why);
  }
  if (::access((folder + "/live").c_str(), F_OK) != 0) {
    return failure(boost::system::errc::no_such_device,
                   folder + " is not what it was when the server started: was its disk unmounted?");
  }
  return {};
}

}  // namespace freshet::app
