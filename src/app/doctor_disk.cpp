/// The doctor's look at the data directory.
#include "app/doctor.hpp"

#include <cerrno>
#include <chrono>
#include <fcntl.h>
#include <filesystem>
#include <sys/statvfs.h>
#include <system_error>
#include <unistd.h>

namespace freshet::app {
namespace {

using Verdict = Finding::Verdict;

constexpr std::uint64_t kMiB = 1ULL << 20;
constexpr std::uint64_t kLeastRoom = 512 * kMiB;
constexpr std::uint64_t kGoodRoom = 5ULL * 1024 * kMiB;
constexpr std::size_t kTrial = 32 * kMiB;
constexpr double kGoodSpeed = 20e6;  // octets a second: a dozen recorded channels of 12 Mbps

/// The directory itself, or the nearest one above it that is there.
std::filesystem::path nearest(std::string const& data_dir) {
  std::error_code error;
  auto path = std::filesystem::absolute(data_dir, error).lexically_normal();
  while (!std::filesystem::exists(path, error) && path.has_relative_path()) {
    path = path.parent_path();
  }
  return path;
}

}  // namespace

Finding examine_room(std::string const& place) {
  struct statvfs info {};
  if (::statvfs(place.c_str(), &info) != 0) {
    return {Verdict::doubtful, "disk room",
            "cannot be asked: " + std::generic_category().message(errno),
            "Look at `df -h " + place + "`."};
  }
  auto const free = std::uint64_t{info.f_bavail} * info.f_frsize;
  auto const says = std::to_string(free / kMiB) + " MiB free";
  if (free < kLeastRoom) {
    return {Verdict::bad, "disk room", says,
            "Make room or give another --data: less than 512 MiB does not last an hour."};
  }
  if (free < kGoodRoom) {
    return {Verdict::doubtful, "disk room", says,
            "An hour at 6 Mbps takes 2.7 GB; lower channel_defaults.record.max_size or make room."};
  }
  return {Verdict::good, "disk room", says, {}};
}

namespace {

/// Octets a second of a trial file that reaches the disk; negative: an errno.
double trial(std::string const& place) {
  auto name = place + "/.freshet-doctor-XXXXXX";
  int const file = ::mkostemp(name.data(), O_CLOEXEC);
  if (file < 0) return -errno;
  ::unlink(name.c_str());  // gone with its last descriptor, whatever happens
  std::string const block(kMiB, '\x5a');
  auto const begun = std::chrono::steady_clock::now();
  std::size_t written = 0;
  ssize_t put = 0;
  while (written < kTrial && (put = ::write(file, block.data(), block.size())) > 0) {
    written += static_cast<std::size_t>(put);
  }
  int const error = written < kTrial || ::fsync(file) != 0 ? (errno != 0 ? errno : EIO) : 0;
  ::close(file);
  std::chrono::duration<double> const taken = std::chrono::steady_clock::now() - begun;
  return error != 0 ? -error : static_cast<double>(written) / taken.count();
}

Finding speed(std::string const& place) {
  auto const found = trial(place);
  if (found < 0) {
    auto const why = std::generic_category().message(static_cast<int>(-found));
    return {Verdict::bad, "data directory", "cannot write in " + place + ": " + why,
            "Give this user the right to write there, or another --data."};
  }
  auto const says = place + ", " + std::to_string(static_cast<int>(found / 1e6)) + " MB/s";
  if (found >= kGoodSpeed) return {Verdict::good, "data directory", says, {}};
  return {Verdict::doubtful, "data directory", says,
          "This disk is slow: recordings of several channels may not keep up. Use an SSD."};
}

}  // namespace

Findings examine_disk(std::string const& data_dir) {
  auto const place = nearest(data_dir);
  std::error_code error;
  if (!std::filesystem::is_directory(place, error)) {
    return {{Verdict::bad, "data directory", place.string() + " is not a directory",
             "Remove it or give another --data."}};
  }
  return {speed(place.string()), examine_room(place.string())};
}

}  // namespace freshet::app
