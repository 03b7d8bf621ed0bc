#include "gui/commands/open_options.hpp"

#include <CLI/CLI.hpp>

#include "gui/commands/step_commands.hpp"
#include "gui/commands/view_commands.hpp"
#include "gui/state/usage.hpp"
#include "tracer/model/instant.hpp"

namespace interleave::gui {
namespace {

void go_to(Viewer& viewer, const std::string& at) {
  Document* document = viewer.current();
  if (document == nullptr || document->cursor == k_none) return;
  if (at.starts_with('#')) {
    move_cursor(viewer, model::parse_event(*document->trace, at));
  } else {
    // A time lies on the axis, also behind the end of the first of two traces.
    set_cursor_time(viewer, document->axis_of(model::parse_instant(*document->trace, at)));
  }
}

void show_part(Viewer& viewer, const std::string& from, const std::string& to) {
  const Document* document = viewer.current();
  if (document == nullptr) return;
  AxisRange range = fitting_range(viewer);
  if (!from.empty()) range.begin_ns = document->axis_of(model::parse_instant(*document->trace, from));
  if (!to.empty()) range.end_ns = document->axis_of(model::parse_instant(*document->trace, to));
  if (!(range.length_ns() > 0)) throw UsageError{"the part from '" + from + "' to '" + to + "' has no length: --from must be before --to"};
  set_visible(viewer, range);
}

void select(Viewer& viewer, const std::string& name) {
  for (std::size_t index = 0; index < viewer.documents.size(); ++index) {
    const TaskIndex task = find_task(*viewer.documents[index].trace, name);
    if (task == k_none) continue;
    execute(viewer, {.command = Command::select_task, .document = index, .index = task, .at = 0, .amount = 0});
    return;
  }
  std::string known;
  std::size_t count = 0;
  for (const Document& document : viewer.documents)
    for (const model::Task& task : document.trace->tasks())
      if (++count <= 8) known += (known.empty() ? "" : ", ") + std::string{task.name};
  throw UsageError{"there is no task '" + name + "'" +
                   (known.empty() ? std::string{} : "; there are: " + known + (count > 8 ? ", …" : ""))};
}

void set_look(Viewer& viewer, const OpenOptions& options) {
  if (!options.theme.empty()) viewer.theme = theme_named(options.theme);
  viewer.language = options.language.empty() ? language_of_locale() : language_named(options.language);
  if (!options.tab.empty()) viewer.tab = tab_named(options.tab);
}

void set_place(Viewer& viewer, const OpenOptions& options) {
  if (!options.select.empty()) select(viewer, options.select);
  if (!options.at.empty()) go_to(viewer, options.at);
  if (!options.from.empty() || !options.to.empty()) show_part(viewer, options.from, options.to);
}

}  // namespace

void add_open_options(CLI::App& app, OpenOptions& options) {
  app.add_option("--at", options.at, "Where the cursor stands: a time (12.5ms) or an event (#1234)");
  app.add_option("--from", options.from, "Begin of the part that is shown");
  app.add_option("--to", options.to, "End of the part that is shown");
  app.add_option("--select", options.select, "A task, by its name or number");
  app.add_option("--tab", options.tab, "source, loop or output");
  app.add_option("--theme", options.theme, "dark, light or contrast");
  app.add_option("--lang", options.language, "en or zh (else as the locale says)");
}

void open(Viewer& viewer, const OpenOptions& options) {
  set_look(viewer, options);
  open_files(viewer, options.files);
  set_place(viewer, options);
}

void begin_to_open(Viewer& viewer, const OpenOptions& options) {
  constexpr double k_moment = 0.3;  // seconds
  set_look(viewer, options);
  viewer.opening = std::make_shared<Opening>(options.files, [options](Viewer& shown) { set_place(shown, options); });
  if (viewer.opening->wait(k_moment)) finish_opening(viewer);
}

}  // namespace interleave::gui
