#include "wire/dash/xml.hpp"

#include "base/assert.hpp"

namespace freshet::wire::dash {

void XmlWriter::end_start_tag() {
  if (in_start_tag_) out_ += ">\n";
  in_start_tag_ = false;
}

void XmlWriter::open(std::string_view name) {
  end_start_tag();
  out_.append(2 * depth_++, ' ');
  out_ += '<';
  out_ += name;
  in_start_tag_ = true;
}

void XmlWriter::close(std::string_view name) {
  --depth_;
  if (in_start_tag_) {
    out_ += "/>\n";
    in_start_tag_ = false;
    return;
  }
  out_.append(2 * depth_, ' ');
  out_ += "</";
  out_ += name;
  out_ += ">\n";
}

void XmlWriter::attribute(std::string_view name, std::string_view value) {
  FRESHET_ASSERT(in_start_tag_);
  out_ += ' ';
  out_ += name;
  out_ += "=\"";
  for (auto const c : value) {
    switch (c) {
      case '&':
        out_ += "&amp;";
        break;
      case '<':
        out_ += "&lt;";
        break;
      case '"':
        out_ += "&quot;";
        break;
      default:
        // Control characters may not even be escaped.
        out_ += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    }
  }
  out_ += '"';
}

void XmlWriter::attribute(std::string_view name, std::uint64_t value) {
  attribute(name, std::string_view{std::to_string(value)});
}

void XmlWriter::attribute(std::string_view name, std::int64_t value) {
  attribute(name, std::string_view{std::to_string(value)});
}

}  // namespace freshet::wire::dash
