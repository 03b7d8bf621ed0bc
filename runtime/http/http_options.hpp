// What a session allows its requests to take.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

namespace interleave {

/// Durations are real time, also where the loop's time is virtual: what is waited for is another program. 0 is no limit for each of
/// them, unless it says otherwise.
struct HttpOptions {
  std::chrono::milliseconds connect_timeout{30'000};  ///< for the name, the connection and TLS; 0: libcurl's 5 minutes
  std::chrono::milliseconds total_timeout{300'000};   ///< until all of the answer is there, waiting for a free connection included
  int most_redirects = 10;                            ///< 0: none is followed, the answer is the redirect itself
  std::size_t most_connections = 100;                 ///< at once; further requests wait
  std::size_t most_connections_per_host = 0;
  /// Bytes of a body that is read as a whole, after decompression; a longer one is an error. Of open() only the pieces are kept.
  std::size_t most_body_bytes = 64 << 20;
  std::string user_agent = "interleave";
  /// Of the authorities that certificates are signed by, in PEM form; empty: those that this machine trusts.
  std::string ca_file;
  /// Whether the environment's http_proxy, https_proxy, all_proxy and no_proxy hold.
  bool trust_env = false;
  HttpOptions() {}
};

}  // namespace interleave
