#include "tracer/rewrite/zstd_frame.hpp"

#include <fmt/format.h>
#include <zstd.h>

#include <algorithm>
#include <new>

#include "tracer/rewrite/output_file.hpp"

namespace interleave::rewrite {
Packer::Packer(int level) : context_{nullptr} {
  if (level < 1 || level > 19)
    throw RewriteError{fmt::format("there is no level {} of compression: levels go from 1 (fast) to 19 (small)", level)};
  context_ = ZSTD_createCCtx();
  if (context_ == nullptr) throw std::bad_alloc{};
  ZSTD_CCtx_setParameter(static_cast<ZSTD_CCtx*>(context_), ZSTD_c_compressionLevel, level);
}
Packer::~Packer() { ZSTD_freeCCtx(static_cast<ZSTD_CCtx*>(context_)); }

std::span<const std::uint8_t> Packer::pack(std::span<const std::uint8_t> payload) {
  if (payload.empty() || payload.size() > k_max_raw_bytes) return {};
  frame_.resize(ZSTD_compressBound(payload.size()));
  const std::size_t bytes = ZSTD_compress2(static_cast<ZSTD_CCtx*>(context_), frame_.data(), frame_.size(), payload.data(), payload.size());
  if (ZSTD_isError(bytes) || bytes >= payload.size()) return {};
  return std::span{frame_}.first(bytes);
}

Unpacker::Unpacker() : context_{ZSTD_createDCtx()} {
  if (context_ == nullptr) throw std::bad_alloc{};
}
Unpacker::~Unpacker() { ZSTD_freeDCtx(static_cast<ZSTD_DCtx*>(context_)); }

std::optional<std::span<const std::uint8_t>> Unpacker::unpack(std::span<const std::uint8_t> frame, std::uint32_t raw_bytes) {
  if (raw_bytes > k_max_raw_bytes || ZSTD_findFrameCompressedSize(frame.data(), frame.size()) != frame.size()) return std::nullopt;
  const unsigned long long told = ZSTD_getFrameContentSize(frame.data(), frame.size());
  if (told != ZSTD_CONTENTSIZE_UNKNOWN && told != raw_bytes) return std::nullopt;
  if (room_ < raw_bytes || !payload_) {
    room_ = std::max<std::size_t>(raw_bytes, 1);
    payload_ = std::make_unique_for_overwrite<std::uint8_t[]>(room_);
  }
  const std::size_t bytes = ZSTD_decompressDCtx(static_cast<ZSTD_DCtx*>(context_), payload_.get(), room_, frame.data(), frame.size());
  if (ZSTD_isError(bytes) || bytes != raw_bytes) return std::nullopt;
  return std::span<const std::uint8_t>{payload_.get(), bytes};
}

}  // namespace interleave::rewrite
