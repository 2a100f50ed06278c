#include "app/private_file.hpp"

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <filesystem>
#include <system_error>
#include <unistd.h>

namespace freshet::app {
namespace {

/// A file beside `path` that holds `text` on the disk; its name.
Result<std::string> write_beside(std::string const& path, std::string_view text) {
  auto name = path + ".XXXXXX";
  int const file = ::mkostemp(name.data(), O_CLOEXEC);  // 0600 by definition
  if (file < 0) return system_error("cannot write beside " + path, errno);
  std::size_t done = 0;
  ssize_t put = 0;
  while (done < text.size() && (put = ::write(file, text.data() + done, text.size() - done)) > 0) {
    done += static_cast<std::size_t>(put);
  }
  bool const kept = done == text.size() && ::fsync(file) == 0;
  int const error = errno;
  ::close(file);
  if (kept) return name;
  ::unlink(name.c_str());
  return system_error("cannot write " + path, error);
}

void sync_directory_of(std::string const& path) {
  auto directory = std::filesystem::path{path}.parent_path().string();
  if (directory.empty()) directory = ".";
  int const file = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (file < 0) return;
  ::fsync(file);
  ::close(file);
}

}  // namespace

Error system_error(std::string const& what, int error) {
  return {{error, boost::system::system_category()},
          what + ": " + std::generic_category().message(error)};
}

Result<> replace_private_file(std::string const& path, std::string_view text) {
  auto const written = write_beside(path, text);
  if (!written) return written.error();
  if (std::rename(written->c_str(), path.c_str()) != 0) {
    int const error = errno;
    ::unlink(written->c_str());
    return system_error("cannot write " + path, error);
  }
  sync_directory_of(path);
  return {};
}

Result<bool> make_private_file(std::string const& path, std::string_view text) {
  auto const written = write_beside(path, text);
  if (!written) return written.error();
  // link() refuses to replace, which rename() would not.
  bool const made = ::link(written->c_str(), path.c_str()) == 0;
  int const error = errno;
  ::unlink(written->c_str());
  if (!made && error != EEXIST) return system_error("cannot write " + path, error);
  if (made) sync_directory_of(path);
  return made;
}

}  // namespace freshet::app
