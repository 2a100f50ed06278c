#include "store/backup.hpp"

#include "store/schema.hpp"

#include <array>
#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <string_view>
#include <system_error>
#include <unistd.h>

namespace freshet::store {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kMagic{"SQLite format 3\0", 16};
constexpr std::array<std::string_view, 3> kCompanions{"-wal", "-shm", "-journal"};

Error cannot(std::string const& what, std::error_code code) {
  return {{code.value(), boost::system::system_category()},
          "cannot " + what + ": " + code.message()};
}
Error cannot(std::string const& what) {
  return cannot(what, std::error_code{errno, std::system_category()});
}

bool is_there(std::string const& path) {
  std::error_code ignored;
  return fs::exists(path, ignored);
}

bool is_database(std::string const& path) {
  std::array<char, kMagic.size()> begin{};
  std::ifstream{path, std::ios::binary}.read(begin.data(), begin.size());
  return std::string_view{begin.data(), begin.size()} == kMagic;
}

void remove_all(std::string const& path) {
  std::error_code ignored;
  fs::remove(path, ignored);
  for (auto const companion : kCompanions) fs::remove(path + std::string{companion}, ignored);
}

/// Until then a new name may be lost with the power.
Result<> sync_folder_of(std::string const& path) {
  auto folder = fs::path{path}.parent_path();
  if (folder.empty()) folder = ".";
  int const handle = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (handle < 0) return cannot("open the folder " + folder.string());
  bool const done = ::fsync(handle) == 0;
  ::close(handle);
  return done ? Result<>{} : cannot("keep what is in the folder " + folder.string());
}

Result<> rename(std::string const& from, std::string const& to) {
  if (std::rename(from.c_str(), to.c_str()) != 0) return cannot("rename " + from + " to " + to);
  return sync_folder_of(to);
}

Result<> may_replace(std::string const& source, std::string const& target) {
  if (!is_there(target)) return {};
  std::error_code ignored;
  if (fs::equivalent(source, target, ignored)) {
    return failure(boost::system::errc::invalid_argument,
                   target + " is the database itself; give the backup another name");
  }
  if (is_database(target)) return {};
  return failure(boost::system::errc::invalid_argument,
                 target + " is there and is no database; give the backup another name");
}

/// Opens it once: what its log holds is in it then, and its companions are gone.
Result<> check_copy(std::string const& path) {
  auto database = Database::open(path);
  if (!database) return database.error();
  return database->check();
}

/// The database as a file beside the one it will replace; its log with it, should it have one.
Result<> copy_file(std::string const& from, std::string const& to) {
  remove_all(to);
  for (std::string const companion : {"", "-wal"}) {
    if (!companion.empty() && !is_there(from + companion)) continue;
    std::error_code error;
    fs::copy_file(from + companion, to + companion, error);
    if (error) return cannot("copy " + from + companion + " to " + to, error);
    fs::permissions(to + companion, fs::perms::owner_read | fs::perms::owner_write, error);
    if (error) return cannot("make " + to + companion + " private", error);
  }
  return {};
}

Result<> is_ours(std::string const& path) {
  auto database = Database::open(path);
  if (!database) return database.error();
  if (auto whole = database->check(); !whole) return whole;
  auto const version = database->number("PRAGMA user_version");
  if (!version) return version.error();
  auto const last = static_cast<std::int64_t>(schema_steps().size());
  if (*version > last) {
    return failure(boost::system::errc::not_supported,
                   "it is of a newer freshet (schema " + std::to_string(*version) +
                       ", this one knows " + std::to_string(last) + ")");
  }
  auto const channels =
      database->number("SELECT count(*) FROM sqlite_schema WHERE name = 'channels'");
  if (!channels) return channels.error();
  if (*version > 0 && *channels > 0) return {};
  return failure(boost::system::errc::invalid_argument, "it is not a database of freshet");
}

/// What is there gets another name; a log that could not be taken in goes with it, for it must
/// never be taken for another database's.
Result<> set_aside(std::string const& path, std::string const& aside) {
  // Who closes it last takes the log in, if both are well.
  if (is_database(path)) static_cast<void>(Database::open(path));
  for (auto const companion : kCompanions) {
    auto const name = path + std::string{companion};
    if (!is_there(name)) continue;
    if (auto moved = rename(name, aside + std::string{companion}); !moved) return moved;
  }
  if (!is_there(path)) return {};
  // Both names for a moment, so that there is never none.
  if (::link(path.c_str(), aside.c_str()) == 0) return {};
  return rename(path, aside);
}

}  // namespace

Result<> back_up(Database& database, std::string const& target) {
  if (auto may = may_replace(database.path(), target); !may) return may;
  auto const unfinished = target + ".unfinished";
  remove_all(unfinished);
  auto done = database.copy_to(unfinished);
  if (done) done = check_copy(unfinished);
  if (done) done = rename(unfinished, target);
  if (done) return {};
  remove_all(unfinished);
  return std::move(done).error().in("backup to " + target);
}

Result<> restore(std::string const& from, std::string const& path, std::string const& aside) {
  if (!is_there(from))
    return failure(boost::system::errc::invalid_argument, from + " is not there");
  if (!is_database(from)) {
    return failure(boost::system::errc::invalid_argument, from + " is not a database");
  }
  auto const coming = path + ".restoring";
  auto done = copy_file(from, coming);
  if (done) done = is_ours(coming);
  if (!done) {
    remove_all(coming);
    auto error = std::move(done).error();
    if (error.what.starts_with(coming + ": ")) error.what.erase(0, coming.size() + 2);
    return std::move(error).in(from);
  }
  if (auto moved = set_aside(path, aside); !moved) return moved;
  return rename(coming, path);
}

}  // namespace freshet::store
