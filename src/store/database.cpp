#include "store/database.hpp"

#include <sqlite3.h>

#include <cerrno>
#include <fcntl.h>
#include <system_error>
#include <unistd.h>

namespace freshet::store {
namespace {

boost::system::errc::errc_t meaning(int code) {
  switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return boost::system::errc::device_or_resource_busy;
    case SQLITE_FULL:
      return boost::system::errc::no_space_on_device;
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_CANTOPEN:
      return boost::system::errc::permission_denied;
    case SQLITE_CONSTRAINT:
      return boost::system::errc::file_exists;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return boost::system::errc::bad_message;
    default:
      return boost::system::errc::io_error;
  }
}

Error complaint(sqlite3* database, int code) {
  return failure(meaning(code), std::string{"database: "} + sqlite3_errmsg(database));
}

/// SQLite would make the file readable for everybody; its journals copy the file's mode.
Result<> make_private(std::string const& path) {
  // Never one that is there: to close it would drop the locks of this process's other connections
  // (fcntl(2)), and the next process to leave would take the log away from under them.
  int const file = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file >= 0) ::close(file);
  if (file >= 0 || errno == EEXIST) return {};
  return Error{{errno, boost::system::system_category()},
               "database: cannot open " + path + ": " + std::generic_category().message(errno)};
}

}  // namespace

void Statement::Finalize::operator()(sqlite3_stmt* statement) const noexcept {
  sqlite3_finalize(statement);
}

void Database::Close::operator()(sqlite3* database) const noexcept { sqlite3_close_v2(database); }

void Statement::note(int code) {
  if (failed_ == SQLITE_OK) failed_ = code;
}

Statement& Statement::bind(int position, std::int64_t value) {
  note(sqlite3_bind_int64(statement_.get(), position, value));
  return *this;
}

Statement& Statement::bind(int position, std::string_view text) {
  note(sqlite3_bind_text64(statement_.get(), position, text.data() ? text.data() : "", text.size(),
                           SQLITE_TRANSIENT, SQLITE_UTF8));
  return *this;
}

Statement& Statement::bind(int position, std::nullptr_t) {
  note(sqlite3_bind_null(statement_.get(), position));
  return *this;
}

Statement& Statement::bind_blob(int position, std::string_view octets) {
  note(sqlite3_bind_blob64(statement_.get(), position, octets.data() ? octets.data() : "",
                           octets.size(), SQLITE_TRANSIENT));
  return *this;
}

Result<bool> Statement::step() {
  if (failed_ != SQLITE_OK) return complaint(database_, failed_);
  int const code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return complaint(database_, code);
}

Result<> Statement::run() {
  while (true) {
    auto const row = step();
    if (!row) return row.error();
    if (!*row) return {};
  }
}

Result<std::vector<std::string>> Statement::texts() {
  std::vector<std::string> all;
  while (true) {
    auto const row = step();
    if (!row) return row.error();
    if (!*row) return all;
    all.push_back(text(0));
  }
}

std::int64_t Statement::number(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

std::string Statement::text(int column) const {
  auto const* const octets = sqlite3_column_blob(statement_.get(), column);
  auto const size = sqlite3_column_bytes(statement_.get(), column);
  return size > 0 ? std::string{static_cast<char const*>(octets), static_cast<std::size_t>(size)}
                  : std::string{};
}

std::string Statement::blob(int column) const { return text(column); }

bool Statement::null(int column) const {
  return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL;
}

Result<Database> Database::open(std::string const& path, Durability durability) {
  if (path != ":memory:") {
    if (auto made = make_private(path); !made) return made.error();
  }
  sqlite3* raw = nullptr;
  int const flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
  int const code = sqlite3_open_v2(path.c_str(), &raw, flags, nullptr);
  Database database{raw, path};
  if (code != SQLITE_OK) return complaint(raw, code).in(path);
  sqlite3_extended_result_codes(raw, 1);
  sqlite3_busy_timeout(raw, 5'000);
  std::string const settings =
      std::string{"PRAGMA journal_mode=WAL; PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF;"} +
      (durability == Durability::power ? "PRAGMA synchronous=FULL;" : "PRAGMA synchronous=NORMAL;");
  if (auto set = database.run(settings); !set) return std::move(set).error().in(path);
  return database;
}

Result<> Database::run(std::string const& sql) {
  int const code = sqlite3_exec(database_.get(), sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return complaint(database_.get(), code);
  return {};
}

Result<Statement> Database::prepare(std::string_view sql) {
  sqlite3_stmt* raw = nullptr;
  int const code =
      sqlite3_prepare_v2(database_.get(), sql.data(), static_cast<int>(sql.size()), &raw, nullptr);
  if (code != SQLITE_OK) return complaint(database_.get(), code);
  return Statement{database_.get(), raw};
}

Result<std::int64_t> Database::number(std::string_view sql) {
  auto statement = prepare(sql);
  if (!statement) return statement.error();
  auto const row = statement->step();
  if (!row) return row.error();
  if (!*row) return failure(boost::system::errc::no_message_available, "database: no row");
  return statement->number(0);
}

bool Database::in_transaction() const { return sqlite3_get_autocommit(database_.get()) == 0; }

std::int64_t Database::changes() const { return sqlite3_changes64(database_.get()); }

Result<std::int64_t> Database::data_version() { return number("PRAGMA data_version"); }

Result<> Database::check() {
  auto query = prepare("PRAGMA quick_check(1)");
  if (!query) return query.error();
  auto const found = query->texts();
  if (!found) return found.error();
  if (!found->empty() && found->front() == "ok") return {};
  return failure(boost::system::errc::bad_message,
                 "database: " + (found->empty() ? "it does not say how it is" : found->front()));
}

Result<> Database::copy_to(std::string const& target) {
  if (auto made = make_private(target); !made) return made;
  sqlite3* raw = nullptr;
  int const flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX;
  int const opened = sqlite3_open_v2(target.c_str(), &raw, flags, nullptr);
  Database const copy{raw, target};
  if (opened != SQLITE_OK) return complaint(raw, opened);
  auto* const backup = sqlite3_backup_init(raw, "main", database_.get(), "main");
  if (backup == nullptr) return complaint(raw, sqlite3_errcode(raw));
  // All pages in one step: with a write-ahead log that holds nobody up, and what is committed
  // meanwhile is not in this copy; in several steps it would begin again with each commit.
  int const stepped = sqlite3_backup_step(backup, -1);
  int const finished = sqlite3_backup_finish(backup);
  if (stepped == SQLITE_DONE && finished == SQLITE_OK) return {};
  int const code = finished != SQLITE_OK ? finished : stepped;
  return failure(meaning(code), std::string{"database: "} + sqlite3_errstr(code));
}

void Database::undo(bool part) {
  // A failure such as a full disk may already have rolled back by itself.
  if (!in_transaction()) return;
  auto const* const sql = part ? "ROLLBACK TO part; RELEASE part" : "ROLLBACK";
  sqlite3_exec(database_.get(), sql, nullptr, nullptr, nullptr);
}

}  // namespace freshet::store
