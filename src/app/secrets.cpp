#include "app/secrets.hpp"

#include "access/hash.hpp"
#include "app/private_file.hpp"
#include "events/signature.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>

namespace freshet::app {
namespace {

constexpr std::size_t kSecretOctets = 32;
constexpr std::size_t kShortest = 16, kLargest = 4'096;

std::string in_secrets(std::string const& data_dir, std::string const& name) {
  return data_dir + "/secrets/" + name;
}

bool exists(std::string const& path) { return ::access(path.c_str(), F_OK) == 0; }

Error too_short(std::string const& path) {
  return failure(boost::system::errc::invalid_argument,
                 path + " is too short to be a secret; remove it and a new one is made");
}

/// The file's text without its line end; only of a plain file that nobody else may read.
Result<std::string> read_secret(std::string const& path) {
  int const file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (file < 0) return system_error("cannot read the secret " + path, errno);
  struct stat info {};
  std::array<char, kLargest> buffer{};
  ssize_t const got = ::fstat(file, &info) == 0 ? ::read(file, buffer.data(), buffer.size()) : -1;
  int const error = errno;
  ::close(file);
  if (got < 0) return system_error("cannot read the secret " + path, error);
  if ((info.st_mode & 077) != 0) {
    return failure(boost::system::errc::permission_denied,
                   path + " can be read by other users; run `chmod 600 " + path +
                       "`, or remove it if others may have seen it: a new one is made");
  }
  std::string_view text{buffer.data(), static_cast<std::size_t>(got)};
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.remove_suffix(1);
  if (text.size() < kShortest) return too_short(path);
  return std::string{text};
}

}  // namespace

Result<> prepare_data_dir(std::string const& data_dir) {
  std::error_code error;
  auto const parent = std::filesystem::path{data_dir}.lexically_normal().parent_path();
  if (!parent.empty()) std::filesystem::create_directories(parent, error);
  for (auto const& path : {data_dir, data_dir + "/secrets", data_dir + "/media"}) {
    if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) {
      return system_error("cannot make the directory " + path, errno);
    }
    if (!std::filesystem::is_directory(path, error)) {
      return failure(boost::system::errc::not_a_directory, path + " is not a directory");
    }
  }
  return {};
}

std::string database_path(std::string const& data_dir) { return data_dir + "/freshet.db"; }

Result<std::string> read_or_make_secret(std::string const& path) {
  if (!exists(path)) {
    auto const random = access::random_octets(kSecretOctets);
    if (!random) return random.error();
    auto const made = make_private_file(path, access::base64url(*random) + '\n');
    if (!made) return made.error();
  }
  return read_secret(path);
}

Result<std::string> stream_key_secret(std::string const& data_dir) {
  return read_or_make_secret(in_secrets(data_dir, "stream-keys"));
}

Result<std::string> jwt_secret(std::string const& data_dir) {
  return read_or_make_secret(in_secrets(data_dir, "jwt"));
}

Result<std::vector<std::string>> path_token_secrets(std::string const& data_dir) {
  auto const path = in_secrets(data_dir, "path-tokens");
  auto const text = read_or_make_secret(path);
  if (!text) return text.error();
  std::vector<std::string> secrets;
  for (std::string_view rest = *text; !rest.empty();) {
    auto const line = rest.substr(0, rest.find('\n'));
    if (line.size() < kShortest) return too_short(path);
    secrets.emplace_back(line);
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
  }
  return secrets;
}

Result<> rotate_path_tokens(std::string const& data_dir) {
  auto const former = path_token_secrets(data_dir);
  if (!former) return former.error();
  auto const random = access::random_octets(kSecretOctets);
  if (!random) return random.error();
  return replace_private_file(in_secrets(data_dir, "path-tokens"),
                              access::base64url(*random) + '\n' + former->front() + '\n');
}

Result<std::string> webhook_secret(std::string const& data_dir) {
  auto const path = in_secrets(data_dir, "webhooks");
  if (!exists(path)) {
    auto const random = access::random_octets(kSecretOctets);
    if (!random) return random.error();
    auto const made = make_private_file(path, events::write_webhook_secret(*random) + '\n');
    if (!made) return made.error();
  }
  auto const text = read_secret(path);
  if (!text) return text.error();
  auto octets = events::read_webhook_secret(*text);
  return octets ? octets : std::move(octets).error().in(path);
}

Result<Secrets> load_secrets(std::string const& data_dir) {
  Secrets secrets;
  std::array<std::pair<std::string, std::string*>, 3> const files{
      {{"stream-keys", &secrets.stream_keys},
       {"jwt", &secrets.jwt},
       {"admin-token", &secrets.admin_token}}};
  for (auto const& [name, into] : files) {
    auto secret = read_or_make_secret(in_secrets(data_dir, name));
    if (!secret) return secret.error();
    *into = std::move(*secret);
  }
  auto path_tokens = path_token_secrets(data_dir);
  if (!path_tokens) return path_tokens.error();
  secrets.path_tokens = std::move(*path_tokens);
  // Of earlier versions; a hash of the code is in the database now.
  ::unlink(in_secrets(data_dir, "setup-token").c_str());
  return secrets;
}

Result<TemporaryDataDir> TemporaryDataDir::make() {
  std::error_code ignored;
  auto base = std::filesystem::temp_directory_path(ignored);
  auto pattern = (base.empty() ? "/tmp" : base.string()) + "/freshet-XXXXXX";
  if (::mkdtemp(pattern.data()) == nullptr) {
    return system_error("cannot make a temporary directory " + pattern, errno);
  }
  return TemporaryDataDir{std::move(pattern)};
}

TemporaryDataDir::~TemporaryDataDir() {
  if (path_.empty()) return;
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace freshet::app
