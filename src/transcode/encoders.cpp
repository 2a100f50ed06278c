#include "transcode/encoders.hpp"

#include "av/log.hpp"
#include "av/picture.hpp"

#include <cstdint>
#include <utility>

namespace freshet::transcode {
namespace {

constexpr int kProbePictures = 5;

OpenEncoder opener(bool in_hardware) {
  return
      [in_hardware](av::VideoSettings const& asked) -> Result<std::unique_ptr<av::PictureEncoder>> {
        auto settings = asked;
        settings.nvenc = in_hardware;
        auto encoder = av::VideoEncoder::open(settings);
        if (!encoder) return std::move(encoder).error();
        return std::unique_ptr<av::PictureEncoder>{
            std::make_unique<av::VideoEncoder>(std::move(*encoder))};
      };
}

}  // namespace

OpenEncoder x264() { return opener(false); }

OpenEncoder nvenc() { return opener(true); }

Result<> Encoders::probe() {
  if (!hardware_) return failure(boost::system::errc::not_supported, "no hardware is known");
  av::Hush const hush;
  av::VideoSettings settings;
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
  works_ = true;
  return {};
}

}  // namespace freshet::transcode
