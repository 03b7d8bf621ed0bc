#include "runtime/io/file_operation.hpp"

namespace interleave::detail {

FileState::FileState(std::string path, std::source_location where) : path_{std::move(path)} {
  resource_.emplace(trace::ResourceKind::file, 0, path_, where);
}

FileState::~FileState() {
  if (descriptor_ < 0) return;
  uv_fs_t request{};
  uv_fs_close(nullptr, &request, descriptor_, nullptr);
  uv_fs_req_cleanup(&request);
}

void FileState::begin_next() {
  while (!queue_.empty()) {
    FileOperation& next = queue_.front();
    const int result = next.submit(*next.loop_, next.request_, FileOperation::request_ended);
    if (result >= 0) return;
    next.unlink();
    next.finished(result);
  }
}

FileOperation::FileOperation(Ref<FileState> file, std::string doing) : file_{std::move(file)}, doing_{std::move(doing)} {
  request_.data = this;
}

bool FileOperation::goes_on(std::size_t) { return false; }

int FileOperation::start(uv_loop_t& loop) {
  loop_ = &loop;
  const bool is_first = file_->queue_.empty();
  file_->queue_.push_back(*this);
  if (!is_first) return 0;
  const int result = submit(loop, request_, request_ended);
  if (result < 0) unlink();
  return result;
}

void FileOperation::stop() {
  stopped_ = true;
  if (&file_->queue_.front() == this) {
    uv_cancel(reinterpret_cast<uv_req_t*>(&request_));
    return;
  }
  unlink();
  finished(UV_ECANCELED);
}

void FileOperation::request_ended(uv_fs_t* request) {
  auto& self = *static_cast<FileOperation*>(request->data);
  int result = static_cast<int>(request->result);
  if (result >= 0 && self.goes_on(static_cast<std::size_t>(result)) && !self.stopped_) {
    uv_fs_req_cleanup(request);
    result = self.submit(*self.loop_, *request, request_ended);
    if (result >= 0) return;
  }
  const Ref<FileState> file = self.file_;
  self.unlink();
  self.finished(result);
  file->begin_next();
}

}  // namespace interleave::detail
