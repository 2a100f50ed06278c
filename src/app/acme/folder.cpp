#include "app/acme/folder.hpp"

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sys/stat.h>
#include <system_error>

namespace freshet::app::acme {
namespace {

constexpr std::streamsize kLargestFile = 1 << 20;

/// None: there is no such file, or it cannot be read.
std::optional<std::string> text_of_file(std::string const& path) {
  std::ifstream in{path, std::ios::binary};
  if (!in) return std::nullopt;
  std::string text(static_cast<std::size_t>(kLargestFile), '\0');
  in.read(text.data(), kLargestFile);
  text.resize(static_cast<std::size_t>(in.gcount()));
  return text;
}

}  // namespace

std::optional<Certificate> Folder::certificate() const {
  auto const text = text_of_file(certificate_path());
  if (!text) return std::nullopt;
  auto const read = read_certificate(*text);
  auto const key = Key::of_pem(*text);
  if (!read || !key) return std::nullopt;
  return *read;
}

State Folder::state() const { return read_state(text_of_file(state_path()).value_or("")); }

Result<Key> Folder::account() const {
  if (auto const text = text_of_file(account_path())) {
    auto key = Key::of_pem(*text);
    if (key) return key;
    return std::move(key).error().in(account_path());
  }
  std::error_code error;
  if (std::filesystem::exists(account_path(), error)) {
    return failure(boost::system::errc::permission_denied, "cannot read " + account_path());
  }
  ::mkdir(path_.c_str(), 0700);  // what is wrong with it, the writing says
  auto key = Key::make();
  if (!key) return key;
  if (auto written = write_(account_path(), key->pem()); !written) return written.error();
  return key;
}

Result<> Folder::keep_certificate(std::string_view pem) const {
  return write_(certificate_path(), pem);
}

Result<> Folder::keep_state(State const& state) const {
  ::mkdir(path_.c_str(), 0700);
  return write_(state_path(), write_state(state));
}

}  // namespace freshet::app::acme
