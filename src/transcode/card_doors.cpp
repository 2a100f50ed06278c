#include "transcode/card_doors.hpp"

#include "av/card.hpp"
#include "av/video_encoder.hpp"

#include <utility>

namespace freshet::transcode {

Result<CardDoors> nvidia_card() {
  auto opened = av::Card::open();
  if (!opened) return std::move(opened).error();
  auto const card = std::move(*opened);
  CardDoors doors;
  doors.decoder = [card](Codec const& codec) { return card->decoder(codec); };
  doors.scaler = [card](std::uint32_t width, std::uint32_t height) {
    return card->scaler(width, height);
  };
  doors.encoder = [card](av::VideoSettings settings) {
    settings.nvenc = true;
    settings.card = card;
    return av::open_encoder(settings);
  };
  return doors;
}

}  // namespace freshet::transcode
