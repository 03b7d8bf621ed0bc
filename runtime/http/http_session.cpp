#include "runtime/http/http_session.hpp"

#include "runtime/coroutine/errors.hpp"
#include "runtime/http/curl_loop.hpp"
#include "runtime/http/http_waiter.hpp"
#include "runtime/http/transfer.hpp"

namespace interleave {

namespace detail {

// Request: all of the answer, or its head.

struct HttpRequestAwaiter::Impl final : HttpWaiter {
  Impl(Frame& frame, Ref<Counted> its_session, HttpOptions its_options, HttpRequest its_request, bool is_streamed)
      : HttpWaiter{frame, true},
        session{std::move(its_session)},
        options{std::move(its_options)},
        request{std::move(its_request)},
        streamed{is_streamed} {}

  bool satisfied() const override { return transfer().is_over() || (streamed && transfer().is_answered()); }
  void begin() {
    const Ref loop{static_cast<CurlLoop*>(session.get())};
    wait(Ref{new Transfer{loop, std::move(request), options, streamed, frame_.place}});
  }
  const Ref<Transfer>& result() {
    end_wait();
    const bool is_begun = streamed && transfer().is_answered();  // then reading tells of an error
    if (transfer().error() && !is_begun) std::rethrow_exception(transfer().error());
    return shared_transfer();
  }

  Ref<Counted> session;
  HttpOptions options;
  HttpRequest request;
  bool streamed;
};

HttpRequestAwaiter::HttpRequestAwaiter(Frame& frame, Ref<Counted> session, HttpOptions options, HttpRequest request, bool streamed)
    : impl_{std::make_unique<Impl>(frame, std::move(session), std::move(options), std::move(request), streamed)} {}

HttpRequestAwaiter::~HttpRequestAwaiter() = default;

void HttpRequestAwaiter::await_suspend(std::coroutine_handle<>) { impl_->begin(); }

HttpResponse HttpAwaiter::await_resume() { return impl_->result()->take_response(); }

HttpStream HttpOpenAwaiter::await_resume() { return HttpStream{impl_->result()}; }

// A piece of the body.

struct HttpReadAwaiter::Impl final : HttpWaiter {
  Impl(Frame& frame, Ref<Counted> its_transfer, std::size_t the_most)
      : HttpWaiter{frame, false}, source{static_cast<Transfer*>(its_transfer.get())}, most{the_most} {}

  bool satisfied() const override { return most == 0 || source->available() > 0 || source->is_over(); }
  void begin() {
    if (source->waiter != nullptr) throw UsageError{"cannot read this body: another task is reading it"};
    waited = true;
    wait(source);
  }
  std::string result() {
    if (waited) end_wait();
    if (source->available() == 0 && source->error()) std::rethrow_exception(source->error());
    return source->take(most);
  }

  Ref<Transfer> source;
  std::size_t most;
  bool waited = false;
};

HttpReadAwaiter::HttpReadAwaiter(Frame& frame, Ref<Counted> transfer, std::size_t most)
    : impl_{std::make_unique<Impl>(frame, std::move(transfer), most)} {}

HttpReadAwaiter::~HttpReadAwaiter() = default;

bool HttpReadAwaiter::await_ready() const { return impl_->satisfied(); }
void HttpReadAwaiter::await_suspend(std::coroutine_handle<>) { impl_->begin(); }
std::string HttpReadAwaiter::await_resume() { return impl_->result(); }

}  // namespace detail

HttpStream::HttpStream(detail::Ref<detail::Counted> transfer)
    : transfer_{std::move(transfer)}, head_{&static_cast<detail::Transfer*>(transfer_.get())->head()} {}

void HttpStream::close() const { static_cast<detail::Transfer*>(transfer_.get())->close(); }

HttpSession::HttpSession(HttpOptions options)
    : state_{new detail::CurlLoop{get_running_loop(), options.most_connections, options.most_connections_per_host}},
      options_{std::move(options)} {}

void HttpSession::close() const { static_cast<detail::CurlLoop*>(state_.get())->close(); }
bool HttpSession::is_closed() const { return !static_cast<detail::CurlLoop*>(state_.get())->is_open(); }

}  // namespace interleave
