#include "wire/mpegts/directory.hpp"

#include <algorithm>
#include <utility>

namespace freshet::wire::mpegts {
namespace {

bool is_same_list(PatSection const& a, PatSection const& b) {
  return a.stream_id == b.stream_id && a.version == b.version && a.last_section == b.last_section;
}

}  // namespace

bool Directory::is_table(std::uint16_t pid) const {
  return pid == kPatPid || std::ranges::any_of(entries_, [pid](Entry const& entry) {
           return entry.listed.pid == pid;
         });
}

std::vector<Bytes> Directory::sections_of(TransportPacket const& packet) {
  auto& line = lines_[packet.pid];
  switch (line.continuity.check(packet)) {
    case Order::repeats:
      ++faults_.repeats;
      return {};
    case Order::broken:
      ++faults_.continuity;
      [[fallthrough]];
    case Order::restarts:
      line.sections.lose();
      break;
    case Order::follows:
      break;
  }
  if (!packet.has_payload) return {};
  auto sections = line.sections.feed(packet.payload, packet.unit_start);
  faults_.broken_sections +=
      line.sections.broken() - std::exchange(line.broken, line.sections.broken());
  return sections;
}

/// §2.4.4.5: a list may take several sections, which come in any order.
void Directory::list(ByteSpan section) {
  auto pat = parse_pat(section);
  if (!pat) {
    ++faults_.broken_sections;
    return;
  }
  if (!pat->current || pat->section > pat->last_section) return;
  std::erase_if(pending_, [&pat](PatSection const& old) {
    return !is_same_list(old, *pat) || old.section == pat->section;
  });
  pending_.push_back(std::move(*pat));
  if (pending_.size() <= pending_.front().last_section) return;
  std::ranges::sort(pending_, {}, &PatSection::section);
  std::vector<Listed> listed;
  for (auto const& part : std::exchange(pending_, {})) {
    listed.insert(listed.end(), part.programmes.begin(), part.programmes.end());
  }
  listed.resize(std::min(listed.size(), kMaxProgrammes));
  replace(listed);
}

void Directory::replace(std::vector<Listed> const& listed) {
  if (std::ranges::equal(listed, entries_, {}, {}, &Entry::listed)) {
    lists_ = std::min(lists_ + 1, kPatience);
    return;
  }
  lists_ = 1;
  std::vector<Entry> entries;
  for (auto const& one : listed) {
    auto const was = std::ranges::find(entries_, one, &Entry::listed);
    entries.push_back(was == entries_.end() ? Entry{one, {}} : std::move(*was));
  }
  entries_ = std::move(entries);
  std::erase_if(lines_, [this](auto const& line) { return !is_table(line.first); });
}

void Directory::map(std::uint16_t pid, ByteSpan section) {
  if (table_of(section) != kPmtTable) return;  // others may share the PID
  auto pmt = parse_pmt(section);
  if (!pmt) {
    ++faults_.broken_sections;
    return;
  }
  if (!pmt->current) return;
  auto const entry = std::ranges::find(entries_, Listed{pmt->number, pid}, &Entry::listed);
  if (entry != entries_.end()) entry->map = std::move(*pmt);
}

Directory::Entry const* Directory::chosen() const {
  if (!number_) return nullptr;
  auto const at =
      std::ranges::find(entries_, *number_, [](Entry const& e) { return e.listed.number; });
  return at == entries_.end() ? nullptr : &*at;
}

void Directory::choose() {
  if (chosen() != nullptr) return;
  number_.reset();
  Entry const* best = nullptr;
  auto worth = Worth::nothing;
  for (auto const& entry : entries_) {
    // One whose map is still to come may be better, if not for ever.
    if (!entry.map && lists_ < kPatience) return;
    if (!entry.map || worth_of(*entry.map) <= worth) continue;
    best = &entry;
    worth = worth_of(*entry.map);
    if (worth == Worth::picture) break;
  }
  if (best != nullptr) number_ = best->listed.number;
}

std::optional<Programme> Directory::feed(TransportPacket const& packet) {
  for (auto const& section : sections_of(packet)) {
    if (packet.pid == kPatPid) {
      list(section.span());
    } else {
      map(packet.pid, section.span());
    }
  }
  choose();
  auto const* entry = chosen();
  if (entry == nullptr || !entry->map) return std::nullopt;
  auto programme = programme_of(*entry->map);
  for (auto const& other : entries_) {
    if (other.listed.number != programme.number)
      programme.passed_over.push_back(other.listed.number);
  }
  if (told_ == programme) return std::nullopt;
  told_ = programme;
  return programme;
}

}  // namespace freshet::wire::mpegts
