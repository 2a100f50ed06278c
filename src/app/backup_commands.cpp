#include "app/backup_commands.hpp"

#include "app/data_lock.hpp"
#include "app/secrets.hpp"
#include "store/backup.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <ctime>
#include <filesystem>

namespace freshet::app {
namespace {

bool is_there(std::string const& path) {
  std::error_code ignored;
  return std::filesystem::exists(path, ignored);
}

/// A name that nothing has yet, with the time in it.
std::string name_aside(std::string const& path, std::int64_t now_s) {
  std::time_t const time = now_s;
  std::tm parts{};
  gmtime_r(&time, &parts);
  auto const name = fmt::format("{}.before-restore-{:%Y%m%dT%H%M%SZ}", path, parts);
  auto free = name;
  for (int i = 2; is_there(free); ++i) free = name + '-' + std::to_string(i);
  return free;
}

}  // namespace

Result<std::string> back_up_store(std::string const& file, std::string const& data_dir) {
  auto const path = database_path(data_dir);
  if (!is_there(path)) {
    return failure(boost::system::errc::no_such_file_or_directory,
                   "there is no database " + path + "; --data says where it is");
  }
  auto const lock = DataLock::share(data_dir);
  if (!lock) return lock.error();
  auto database = store::Database::open(path);
  if (!database) return database.error();
  if (auto done = store::back_up(*database, file); !done) return done.error();
  return "the database " + path + " is copied to " + file;
}

Result<std::string> restore_store(std::string const& file, std::string const& data_dir,
                                  std::int64_t now_s) {
  auto const path = database_path(data_dir);
  auto const lock = DataLock::claim(data_dir);
  if (!lock) return lock.error();
  auto const aside = name_aside(path, now_s);
  auto const was_there = is_there(path);
  if (auto done = store::restore(file, path, aside); !done) return done.error();
  auto said = "the database " + path + " is that of " + file;
  if (was_there) said += "; the one before is " + aside;
  return said;
}

}  // namespace freshet::app
