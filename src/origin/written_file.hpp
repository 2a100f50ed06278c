/// Files that are written to: opened, filled and looked after by whoever may wait for the disk.
#pragma once

#include "base/bytes.hpp"
#include "base/file.hpp"
#include "base/result.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <sys/types.h>
#include <sys/uio.h>
#include <vector>

namespace freshet::origin {

[[nodiscard]] Result<> make_folder(std::filesystem::path const& path);
/// With open(2)'s flags. Readable too, for those who send what was written from there.
[[nodiscard]] Result<std::shared_ptr<File const>> open_to_write(std::filesystem::path const& path,
                                                                int how);
/// Nothing writes there.
[[nodiscard]] iovec piece(ByteSpan bytes);
/// All of it, or an error, with which a part may be there.
[[nodiscard]] Result<> write_all(int fd, std::vector<iovec> pieces);
/// Somebody deleted it: nobody could read there what is written.
[[nodiscard]] bool deleted(File const& file);

}  // namespace freshet::origin
