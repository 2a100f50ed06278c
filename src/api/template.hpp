/// Template: a page with gaps that are filled anew for every answer.
#pragma once

#include "http/message.hpp"
#include "origin/snapshot.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace freshet::api {

/// A gap is `[[name]]`. What stands between the gaps is compressed once. From any thread.
class Template {
 public:
  using Values = std::vector<std::pair<std::string_view, std::string>>;

  struct Page {
    http::Slices plain, gzip;
    std::string etag;  ///< as its header carries it: weak, for both encodings have it
  };

  explicit Template(std::string_view text);

  /// Each gap with the value of its name; the values are HTML already. A name without a value is a
  /// mistake of ours.
  [[nodiscard]] Page fill(Values const& values) const;

 private:
  struct Piece {
    origin::SharedText text;
    std::string gap;  // behind the text; empty: the page ends
  };
  std::vector<Piece> pieces_;
};

/// Text as it stands in HTML, in an attribute's quotes too. What is no UTF-8 becomes U+FFFD, and a
/// control character a space.
[[nodiscard]] std::string escaped(std::string_view text);

}  // namespace freshet::api
