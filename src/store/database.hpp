/// Database and Statement: the only names of SQLite in the house.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

struct sqlite3;
struct sqlite3_stmt;

namespace freshet::store {

/// What a commit survives. `process`: a crash of this program; `power`: also of the machine.
enum class Durability { power, process };

/// A compiled question. One thread at a time; not longer than its Database.
class Statement {
 public:
  /// Positions count from 1. Text and blobs are copied.
  Statement& bind(int position, std::int64_t value);
  Statement& bind(int position, std::string_view text);
  Statement& bind(int position, std::nullptr_t);
  Statement& bind_blob(int position, std::string_view octets);
  template <class T>
  Statement& bind(int position, std::optional<T> const& value) {
    return value ? bind(position, *value) : bind(position, nullptr);
  }

  /// True: a row is there to be read; false: that was all. A failed bind shows here too.
  [[nodiscard]] Result<bool> step();
  /// Steps to the end; rows, if any, are passed over.
  [[nodiscard]] Result<> run();
  /// Steps to the end: the first column of each row, as text.
  [[nodiscard]] Result<std::vector<std::string>> texts();

  /// Columns count from 0. Text and blobs are copies.
  [[nodiscard]] std::int64_t number(int column) const;
  [[nodiscard]] std::string text(int column) const;
  [[nodiscard]] std::string blob(int column) const;
  [[nodiscard]] bool null(int column) const;

 private:
  friend class Database;
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const noexcept;
  };
  Statement(sqlite3* database, sqlite3_stmt* statement)
      : database_{database}, statement_{statement} {}
  void note(int code);

  sqlite3* database_;
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
  int failed_ = 0;
};

/// One connection: WAL, foreign keys on, five seconds of patience with other writers.
/// One thread at a time.
class Database {
 public:
  /// Makes the file (mode 0600) if it is not there; `:memory:` is a database of its own.
  [[nodiscard]] static Result<Database> open(std::string const& path,
                                             Durability durability = Durability::power);

  /// Runs statements that need no values; several may stand in one text.
  [[nodiscard]] Result<> run(std::string const& sql);
  [[nodiscard]] Result<Statement> prepare(std::string_view sql);
  /// The single number of the first row.
  [[nodiscard]] Result<std::int64_t> number(std::string_view sql);
  /// Rows that the last statement changed.
  [[nodiscard]] std::int64_t changes() const;
  [[nodiscard]] bool in_transaction() const;
  /// Changes whenever *another* connection, of this or another process, has committed.
  [[nodiscard]] Result<std::int64_t> data_version();
  [[nodiscard]] std::string const& path() const { return path_; }

  /// Reads all of it: is it as it was written? bad_message: it is damaged.
  [[nodiscard]] Result<> check();
  /// What is committed now, page by page, over the file `target`, while others read and write here.
  [[nodiscard]] Result<> copy_to(std::string const& target);

  /// `work()` as one transaction that takes the writer's lock first; undone if it fails. Within
  /// another one it is a part of it, which is undone alone.
  template <class F>
  [[nodiscard]] Result<> transaction(F work) {
    bool const is_part = in_transaction();
    if (auto begun = run(is_part ? "SAVEPOINT part" : "BEGIN IMMEDIATE"); !begun) return begun;
    Result<> done = work();
    if (done) done = run(is_part ? "RELEASE part" : "COMMIT");
    if (!done) undo(is_part);
    return done;
  }

 private:
  struct Close {
    void operator()(sqlite3* database) const noexcept;
  };
  Database(sqlite3* database, std::string path) : database_{database}, path_{std::move(path)} {}
  void undo(bool part);

  std::unique_ptr<sqlite3, Close> database_;
  std::string path_;
};

}  // namespace freshet::store
