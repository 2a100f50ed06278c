#include "transcode/encoders.hpp"

#include "av/log.hpp"
#include "av/picture.hpp"

#include <cstdint>
#include <utility>

namespace freshet::transcode {
namespace {

constexpr int kProbePictures = 5;

OpenEncoder opener(bool in_hardware) {
  return [in_hardware](av::VideoSettings settings) {
    settings.nvenc = in_hardware;
    return av::open_encoder(settings);
  };
}

}  // namespace

OpenEncoder x264() { return opener(false); }

OpenEncoder nvenc() { return opener(true); }

OpenEncoder Encoders::hardware(std::string_view codec) const {
  auto const works = (codec == "h264" && h264_) || (codec == "hevc" && hevc_);
  if (!works) return {};
  auto const card = card_.get();
  return card ? card->encoder : hardware_;
}

Result<std::string> Encoders::probe() {
  if (!hardware_) return failure(boost::system::errc::not_supported, "no hardware is known");
  av::Hush const hush;
  if (auto const works = encodes(av::VideoFormat::h264); !works) return Error{works.error()};
  auto const keeps = keeps_pictures();
  hevc_ = encodes(av::VideoFormat::hevc).has_value();
  h264_ = true;
  if (keeps) return std::string{"decodes, scales and encodes"};
  return "encodes; the processor decodes and scales (" + keeps.error().what + ")";
}

Result<> Encoders::encodes(av::VideoFormat format) const {
  av::VideoSettings settings;
  settings.format = format;
  settings.width = 640;
  settings.height = 360;
  auto encoder = hardware_(settings);
  if (!encoder) return std::move(encoder).error();
  auto picture = av::Picture::make(settings.width, settings.height);
  if (!picture) return std::move(picture).error();
  for (int i = 0; i < kProbePictures; ++i) {
    auto const coded = (*encoder)->encode(picture->frame(), {std::int64_t{i} * 3'000}, i == 0);
    if (!coded) return coded.error();
    if (coded->empty()) {
      return failure(boost::system::errc::not_supported, "it keeps pictures back");
    }
  }
  return {};
}

Result<> Encoders::keeps_pictures() {
  if (!find_) return failure(boost::system::errc::not_supported, "no card is known");
  auto doors = find_();
  if (!doors) return std::move(doors).error();
  if (auto works = try_card(*doors); !works) return works;
  card_.set(std::make_shared<CardDoors const>(std::move(*doors)));
  return {};
}

}  // namespace freshet::transcode
