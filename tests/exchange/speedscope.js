// Opens the Chrome export of a trace in speedscope, in a Chromium without a window, and compares its table of frames with the file:
// as many frames, each with the time that it ran itself. By hand, since it wants a browser:
//   npm install speedscope puppeteer-core && apt-get install chromium
//   NODE_PATH=node_modules node tests/exchange/speedscope.js build/release/bin/interleave TRACE.ilv [PICTURE.png]
const {execFileSync} = require('child_process');
const fs = require('fs');
const path = require('path');
const puppeteer = require('puppeteer-core');

const [interleave, trace, picture] = process.argv.slice(2);
const exported = path.join(fs.mkdtempSync('/tmp/speedscope-'), 'trace.json');
execFileSync(interleave, ['export', trace, '--to', 'chrome', '-o', exported]);

// Slices of one thread nest: what a slice ran itself is its length without those right inside it.
function expectedFrames(events) {
  const frames = new Map(), stack = [];
  const key = (slice) => `${slice.name} ${JSON.stringify(slice.args)}`;
  for (const slice of events) {
    while (stack.length && stack.at(-1).ts + stack.at(-1).dur < slice.ts) stack.pop();
    if (stack.length) frames.set(key(stack.at(-1)), frames.get(key(stack.at(-1))) - slice.dur);
    frames.set(key(slice), (frames.get(key(slice)) ?? 0) + slice.dur);
    stack.push(slice);
  }
  return frames;
}

const kUnits = {'ns': 1e-3, 'µs': 1, 'ms': 1e3, 's': 1e6};
function microseconds(text) {
  const [, number, unit] = /^([\d.]+)(ns|µs|ms|s)/.exec(text);
  return Number(number) * kUnits[unit];
}

(async () => {
  const slices = JSON.parse(fs.readFileSync(exported)).traceEvents.filter((event) => event.ph === 'X');
  const thread = slices[0].tid;  // the one that speedscope shows first
  const expected = expectedFrames(slices.filter((slice) => slice.tid === thread));
  const browser = await puppeteer.launch({executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--enable-unsafe-swiftshader', '--allow-file-access-from-files']});
  const page = await browser.newPage();
  await page.setViewport({width: 1280, height: 20 * expected.size + 400});  // the table draws only the rows that are seen
  await page.goto('file://' + require.resolve('speedscope/dist/release/index.html'));
  await (await page.waitForSelector('input[type=file]')).uploadFile(exported);
  await page.waitForFunction(() => document.title.startsWith('trace.json'));
  await page.keyboard.press('3');
  const rows = await page.waitForFunction(() => {
    const found = [...document.querySelectorAll('tr')].map((row) => [...row.cells].map((cell) => cell.innerText.trim()));
    return found.length > 1 && found.slice(1).filter((cells) => cells.length === 3);
  }).then((handle) => handle.jsonValue());
  if (picture) await page.screenshot({path: picture});
  await browser.close();

  let wrong = rows.length === expected.size ? 0 : 1;
  for (const [, self, name] of rows) {
    const due = expected.get(name);
    if (due === undefined || Math.abs(microseconds(self) - due) > 0.01 * due + 0.01) {
      console.log(`${name}: speedscope says ${self}, the file ${due} µs`);
      ++wrong;
    }
  }
  console.log(`${path.basename(trace)}: ${rows.length} frames of ${expected.size}${wrong ? '' : ', each with its own time'}`);
  process.exit(wrong ? 1 : 0);
})();
