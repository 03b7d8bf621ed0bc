// What is done to a file: requests that libuv gives to its threads, one after the other for each file, in the order of the awaits.
//
// A request that a thread has begun cannot be stopped. Where its await is cancelled it ends by itself, with its buffer, and keeps the file
// open until then; one that has not begun is not done any more.
#pragma once

#include <uv.h>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <optional>
#include <source_location>
#include <string>
#include <utility>

#include "runtime/coroutine/recorded_resource.hpp"
#include "runtime/coroutine/ref.hpp"
#include "runtime/io/loop_handle.hpp"
#include "runtime/io/request.hpp"

namespace interleave::detail {

struct FileQueueTag;
class FileOperation;

/// An open file; or a path that something is done to, which is never open.
class FileState final : public Counted {
 public:
  FileState(std::string path, std::source_location where);
  /// Closes it, if nobody did.
  ~FileState() override;

  const std::string& path() const { return path_; }
  int descriptor() const { return descriptor_; }
  void opened(int descriptor) { descriptor_ = descriptor; }
  /// Who asks closes it.
  int give_descriptor() { return std::exchange(descriptor_, -1); }
  /// It is gone from the trace.
  void forget() { resource_.reset(); }
  trace::ResourceId id() { return resource_ ? resource_->id() : trace::ResourceId{}; }

 private:
  friend class FileOperation;
  void begin_next();

  std::string path_;
  int descriptor_ = -1;
  std::optional<RecordedResource> resource_;
  List<FileOperation, FileQueueTag> queue_;  // the first one is libuv's
};

/// One or more requests, one after the other, that one await waits for.
class FileOperation : public Operation, public ListHook<FileQueueTag> {
 public:
  /// `doing`: for errors, as in "open data.txt".
  FileOperation(Ref<FileState> file, std::string doing);
  ~FileOperation() override { uv_fs_req_cleanup(&request_); }
  trace::ResourceId id() const { return file_->id(); }

 protected:
  int start(uv_loop_t& loop) final;
  void stop() override;

  virtual int submit(uv_loop_t& loop, uv_fs_t& request, uv_fs_cb done) = 0;
  /// A request has ended well, be it that nobody waits for it any more. True: submit() has more to do.
  virtual bool goes_on(std::size_t result);

  /// Throws std::system_error where `status` is an error.
  void require_success(int status) const { require(status, "cannot " + doing_); }
  FileState& file() const { return *file_; }
  const Ref<FileState>& shared_file() const { return file_; }
  uv_fs_t& request() { return request_; }

 private:
  friend class FileState;
  static void request_ended(uv_fs_t* request);

  Ref<FileState> file_;
  std::string doing_;
  uv_fs_t request_{};
  uv_loop_t* loop_ = nullptr;
  bool stopped_ = false;
};

template <class Result>
class FileRequest : public FileOperation {
 public:
  using FileOperation::FileOperation;
  /// What the await gives, or throws.
  virtual Result result(int status) = 0;
};

/// One request: `submit(loop, request, file, done)` is a call of libuv, `take(request)` what the await gives.
template <class Result, class Submit, class Take>
class SingleRequest final : public FileRequest<Result> {
 public:
  SingleRequest(Ref<FileState> file, std::string doing, Submit how, Take taking)
      : FileRequest<Result>{std::move(file), std::move(doing)}, submit_{std::move(how)}, take_{std::move(taking)} {}
  Result result(int status) override {
    this->require_success(status);
    return take_(this->request());
  }

 private:
  int submit(uv_loop_t& loop, uv_fs_t& request, uv_fs_cb done) override { return submit_(&loop, &request, this->file(), done); }
  Submit submit_;
  Take take_;
};

template <class Submit, class Take>
auto single_request(Ref<FileState> file, std::string doing, Submit submit, Take take) {
  using Result = decltype(take(std::declval<uv_fs_t&>()));
  return std::unique_ptr<FileRequest<Result>>{
      new SingleRequest<Result, Submit, Take>{std::move(file), std::move(doing), std::move(submit), std::move(take)}};
}
template <class Submit>
auto single_request(Ref<FileState> file, std::string doing, Submit submit) {
  return single_request(std::move(file), std::move(doing), std::move(submit), [](uv_fs_t&) {});
}

/// A name as a template's argument.
template <std::size_t Bytes>
struct Literal {
  consteval Literal(const char (&literal)[Bytes]) { std::copy_n(literal, Bytes, text); }
  char text[Bytes]{};
};

template <class Result, Literal name>
class FileAwaiter final : public RequestAwaiter {
 public:
  static constexpr const char* k_name = name.text;
  FileAwaiter(Frame& frame, std::unique_ptr<FileRequest<Result>> request) : FileAwaiter(frame, request->id(), request) {}
  Result await_resume() {
    const int status = end_wait();
    return static_cast<FileRequest<Result>&>(operation()).result(status);
  }

 private:
  FileAwaiter(Frame& frame, trace::ResourceId on, std::unique_ptr<FileRequest<Result>>& request)
      : RequestAwaiter{frame, std::move(request), trace::WaitKind::file, on} {}
};

/// What open_file(), File::read() and so on return: what `co_await` gives, and the name in the trace.
template <class Result, Literal name>
using FileAwait = Await<FileAwaiter<Result, name>, std::unique_ptr<FileRequest<Result>>>;

}  // namespace interleave::detail
