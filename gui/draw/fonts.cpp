#include "gui/draw/fonts.hpp"

#include <fontconfig/fontconfig.h>
#include <imgui_internal.h>

#include <cmath>
#include <memory>
#include <stdexcept>
#include <string>

#include "gui/commands/command.hpp"
#include "gui/draw/text.hpp"

namespace interleave::gui {
namespace {

/// fontconfig for a scope: it is asked once, and then gives back what it holds.
class FontConfig {
 public:
  FontConfig() {
    if (FcInit() != FcTrue) throw std::runtime_error{"fontconfig does not start: no fonts can be found"};
  }
  ~FontConfig() { FcFini(); }
  FontConfig(const FontConfig&) = delete;
  FontConfig& operator=(const FontConfig&) = delete;

  /// The installed font that comes nearest. Throws std::runtime_error when the machine has none at all.
  FontFile find(const char* family, const char* style, const char* language) const {
    const Pattern pattern{FcPatternCreate(), &FcPatternDestroy};
    FcPatternAddString(pattern.get(), FC_FAMILY, reinterpret_cast<const FcChar8*>(family));
    if (style != nullptr) FcPatternAddString(pattern.get(), FC_STYLE, reinterpret_cast<const FcChar8*>(style));
    if (language != nullptr) FcPatternAddString(pattern.get(), FC_LANG, reinterpret_cast<const FcChar8*>(language));
    FcPatternAddBool(pattern.get(), FC_SCALABLE, FcTrue);
    FcConfigSubstitute(nullptr, pattern.get(), FcMatchPattern);
    FcDefaultSubstitute(pattern.get());
    FcResult result{};
    const Pattern match{FcFontMatch(nullptr, pattern.get(), &result), &FcPatternDestroy};
    FontFile found;
    FcChar8* path = nullptr;
    if (match == nullptr || FcPatternGetString(match.get(), FC_FILE, 0, &path) != FcResultMatch)
      throw std::runtime_error{"no font is installed: install fonts-dejavu-core"};
    found.path = reinterpret_cast<const char*>(path);
    FcPatternGetInteger(match.get(), FC_INDEX, 0, &found.face);
    return found;
  }

 private:
  using Pattern = std::unique_ptr<FcPattern, decltype(&FcPatternDestroy)>;
};

}  // namespace

Fonts::Fonts() {
  const FontConfig config;
  text_file_ = config.find("DejaVu Sans", "Book", nullptr);
  bold_file_ = config.find("DejaVu Sans", "Bold", nullptr);
  code_file_ = config.find("DejaVu Sans Mono", "Book", nullptr);
  cjk_file_ = config.find("WenQuanYi Micro Hei", nullptr, "zh-cn");
  for (std::size_t character = 0x20; character < 0x7F; ++character) used_.set(character);
  for (const TextRow& row : texts()) {
    need(row.english);
    need(row.chinese);
  }
  for (const CommandInfo& row : commands()) {
    need(row.english);
    need(row.chinese);
  }
  for (std::size_t wait = 0; wait < trace::k_enumerators<trace::WaitKind>.size(); ++wait)
    need(in(Language::chinese, static_cast<trace::WaitKind>(wait)));
  need("…·×µ→←↑↓–—“”‘’✓✗");
}
Fonts::~Fonts() = default;

void Fonts::need(std::string_view text) {
  const char* at = text.data();
  const char* const end = at + text.size();
  while (at < end) {
    if (static_cast<unsigned char>(*at) < 0x80) {
      ++at;
      continue;
    }
    unsigned int character = 0;
    const int bytes = ImTextCharFromUtf8(&character, at, end);
    if (bytes <= 0) break;
    at += bytes;
    if (character >= used_.size() || used_.test(character)) continue;
    used_.set(character);
    stale_ = true;
  }
}

void Fonts::add_font(const FontFile& file, float pixels, ImFont*& font) {
  ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
  ImFontConfig config;
  // Whole pixels: crisp text, and the same text in every picture.
  config.OversampleH = 1;
  config.OversampleV = 1;
  config.PixelSnapH = true;
  config.FontNo = file.face;
  font = atlas.AddFontFromFileTTF(file.path.c_str(), pixels, &config, ranges_.Data);
  if (font == nullptr) throw std::runtime_error{"the font " + file.path + " cannot be read"};
  bool any_cjk = false;
  for (std::size_t character = 0x2E80; character < used_.size() && !any_cjk; ++character) any_cjk = used_.test(character);
  if (!any_cjk) return;
  if (cjk_file_.path == file.path) return;
  config.MergeMode = true;
  config.FontNo = cjk_file_.face;
  atlas.AddFontFromFileTTF(cjk_file_.path.c_str(), pixels, &config, ranges_.Data);
}

bool Fonts::prepare(float text_pixels) {
  if (!is_stale(text_pixels)) return false;
  ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
  atlas.Clear();
  ranges_.clear();
  for (std::size_t character = 0x20; character < used_.size(); ++character) {
    if (!used_.test(character)) continue;
    std::size_t last = character;
    while (last + 1 < used_.size() && used_.test(last + 1)) ++last;
    ranges_.push_back(static_cast<ImWchar>(character));
    ranges_.push_back(static_cast<ImWchar>(last));
    character = last;
  }
  ranges_.push_back(0);
  atlas.Flags |= ImFontAtlasFlags_NoMouseCursors;
  add_font(text_file_, text_pixels, text_);
  add_font(bold_file_, text_pixels, bold_);
  add_font(code_file_, std::round(text_pixels * 0.94f), code_);
  add_font(text_file_, std::round(text_pixels * 0.86f), small_);
  add_font(bold_file_, std::round(text_pixels * 1.3f), large_);
  add_font(text_file_, std::round(text_pixels * 1.3f), reading_);
  if (!atlas.Build()) throw std::runtime_error{"the fonts cannot be drawn: the atlas was not built"};
  ImGui::GetIO().FontDefault = text_;
  text_pixels_ = text_pixels;
  ++atlas_;
  stale_ = false;
  return true;
}

}  // namespace interleave::gui
