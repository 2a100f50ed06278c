#include "transcode/scaling.hpp"

#include "av/card_frame.hpp"

#include <utility>

namespace freshet::transcode {
namespace {

av::ScalerSettings scaling_of(Rung const& rung) {
  av::ScalerSettings settings;
  settings.width = rung.width;
  settings.height = rung.height;
  return settings;
}

}  // namespace

Scaling::Scaling(Rung const& rung, OpenScaler card, Log log)
    : rung_{rung}, log_{std::move(log)}, card_{std::move(card)}, in_memory_{scaling_of(rung)} {}

Result<av::AvFrame> Scaling::scale(AVFrame const& in) {
  if (!av::on_card(in)) return in_memory_.scale(in);
  if (auto scaled = by_card(in)) return std::move(*scaled);
  auto const carried = av::from_card(in);
  if (!carried) return Error{carried.error()};
  return in_memory_.scale(**carried);
}

/// Of an interlaced picture the processor takes one field.
std::optional<av::AvFrame> Scaling::by_card(AVFrame const& in) {
  if (in.interlaced_frame != 0 || !opened()) return std::nullopt;
  auto scaled = on_card_->scale(in);
  if (scaled) return std::move(*scaled);
  give_up(scaled.error());
  return std::nullopt;
}

bool Scaling::opened() {
  if (!card_ || on_card_) return static_cast<bool>(on_card_);
  auto scaler = card_(rung_.width, rung_.height);
  if (scaler) {
    on_card_ = std::move(*scaler);
  } else {
    give_up(scaler.error());
  }
  return static_cast<bool>(on_card_);
}

void Scaling::give_up(Error const& why) {
  log_.warn("{}: the card does not scale: {}; the processor does", rung_.name, why.what);
  card_ = {};
  on_card_.reset();
}

}  // namespace freshet::transcode
