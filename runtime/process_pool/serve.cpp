#include "runtime/process_pool/serve.hpp"

#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <cstdlib>

#include "runtime/process_pool/message.hpp"
#include "runtime/process_pool/process_function.hpp"
#include "runtime/process_pool/worker_start.hpp"

namespace interleave {
namespace {

using nlohmann::json;

json refusal(const std::string& text) {
  json answer = json::object();
  answer["refused"] = text;
  return answer;
}

std::string answer_to(const json& request) {
  const std::string name = request.at("function").get<std::string>();
  const detail::RegisteredFunction* function = detail::find_function(name);
  if (function == nullptr)
    return detail::encoded(refusal(
        fmt::format("the worker process knows no function {}: its ProcessFunction must be made before main(), at namespace scope", name)));
  try {
    return detail::encoded(function->run(request.at("arguments")));
  } catch (const detail::MessageError& error) {
    return detail::encoded(refusal(fmt::format("{}: its result cannot be sent: {}", name, error.what())));
  }
}

// True: the pool has ended, or its process.
void serve(int socket) {
  json ready = json::object();
  ready["ready"] = getpid();
  bool is_heard = detail::send_message(socket, detail::encoded(ready));
  while (is_heard) {
    const std::optional<json> request = detail::receive_message(socket);
    is_heard = request && detail::send_message(socket, answer_to(*request));
  }
}

}  // namespace

void serve_process_pool() {
  const std::optional<detail::Descriptor> socket = detail::take_worker_socket();
  if (!socket) return;
  signal(SIGINT, SIG_IGN);
  record::describe_thread(trace::ThreadRole::worker, "process pool");
  int status = EXIT_SUCCESS;
  try {
    serve(socket->get());
  } catch (const std::exception& error) {
    fmt::print(stderr, "interleave: a worker process of a process pool ends: {}\n", error.what());
    status = EXIT_FAILURE;
  }
  std::exit(status);
}

}  // namespace interleave
