import { html, nothing, type TemplateResult } from 'lit-html';
import type { MessageAnswer } from '../answers/message-answer.js';
import { MessageTally, type Tally } from '../answers/message-tally.js';
import { answerLine, answerPayload, MAX_PASTED_CHARACTERS } from '../answers/payload-answer.js';
import { readLines } from '../answers/read-lines.js';
import { shortened } from '../answers/shortened.js';
import { jsonView } from './json-view.js';
import { eventLink } from './labels.js';
import type { Page } from './page.js';
import { type Tester, tester, verdict } from './tester.js';

/** A file that is read, and what was found so far. */
interface Reading {
  readonly name: string;
  readonly tally: MessageTally;
  bytes: number;
  readonly size: number;
  state: 'reading' | 'done' | 'stopped';
  problem?: string;
}

/** How often the page shows the progress of a file, in milliseconds. */
const PROGRESS_MS = 200;

/** Which events messages are, or why they do not decode. */
export function payloadTester(page: Page, root: HTMLElement): Tester {
  let topic = '';
  let reading: Reading | undefined;
  const own = tester(page, root, {
    name: 'Payload',
    key: 'payload',
    help: 'Which event is this message, or why does it not decode? One message, or one per line: payloads, topic and payload, or the output of topicwright tail.',
    placeholder: '{ … }',
    isLong: true,
    answer: (text) => (reading ? readingView(page, reading, stop) : pastedView(page, text, topic)),
    extra: () => html`<div class="row">
      <div class="field">
        <label for="received-on">Received on (optional)</label>
        <input id="received-on" type="text" autocomplete="off" spellcheck="false" .value=${topic} @input=${onTopic} />
      </div>
      <div class="field">
        <label for="file">Read a file</label>
        <input id="file" type="file" @change=${onFile} />
      </div>
    </div>`,
  });
  const onTopic = (event: Event): void => {
    topic = (event.currentTarget as HTMLInputElement).value;
    own.update();
  };
  const onFile = (event: Event): void => {
    const [file] = (event.currentTarget as HTMLInputElement).files ?? [];
    if (file) void read(file);
  };
  const stop = (): void => {
    if (reading) reading.state = 'stopped';
    reading = undefined;
    own.update();
  };
  const read = async (file: File): Promise<void> => {
    if (reading) reading.state = 'stopped';
    const current: Reading = { name: file.name, tally: new MessageTally(), bytes: 0, size: file.size, state: 'reading' };
    reading = current;
    await readFile(page, topic, file, current, own.update);
    own.update();
  };
  acceptDrops(root, (file) => void read(file));
  return {
    update: own.update,
    fill: (text) => {
      if (reading) reading.state = 'stopped';
      reading = undefined;
      own.fill(text);
    },
  };
}

function acceptDrops(root: HTMLElement, onFile: (file: File) => void): void {
  root.addEventListener('dragover', (event) => {
    event.preventDefault();
    root.classList.add('dropping');
  });
  root.addEventListener('dragleave', () => root.classList.remove('dropping'));
  root.addEventListener('drop', (event) => {
    event.preventDefault();
    root.classList.remove('dropping');
    const [file] = event.dataTransfer?.files ?? [];
    if (file) onFile(file);
  });
}

/** Reads a file with a message per line. Chunk by chunk, so that the page stays responsive and memory is bounded. */
async function readFile(page: Page, topic: string, file: File, reading: Reading, onProgress: () => void): Promise<void> {
  let shownAt = 0;
  try {
    for await (const lines of readLines(decodedChunks(file, reading))) {
      for (const { text, number, isTooLong } of lines) {
        reading.tally.add(isTooLong ? tooLong(number, text) : answerLine(page.explorer, text, number, topic));
      }
      if (performance.now() - shownAt > PROGRESS_MS) {
        shownAt = performance.now();
        onProgress();
      }
      // Lets the browser handle what the user does.
      await new Promise((resolve) => setTimeout(resolve));
      if (reading.state === 'stopped') return;
    }
    reading.state = 'done';
  } catch (error) {
    reading.state = 'done';
    reading.problem = error instanceof Error ? error.message : String(error);
  }
}

async function* decodedChunks(file: File, reading: Reading): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  const reader = file.stream().getReader();
  for (;;) {
    const { value, done } = await reader.read();
    if (done) break;
    reading.bytes += value.length;
    for (let start = 0; start < value.length; start += CHUNK_BYTES) {
      yield decoder.decode(value.subarray(start, start + CHUNK_BYTES), { stream: true });
    }
  }
  yield decoder.decode();
}

/** What is decoded without a pause, in bytes. */
const CHUNK_BYTES = 65_536;

function tooLong(line: number, text: string): MessageAnswer {
  return { line, result: { error: { code: 'too-large', message: 'the line is too long' } }, shown: { text: shortened(text, 200) } };
}

function readingView(page: Page, reading: Reading, stop: () => void): TemplateResult {
  const { name, size, bytes, state, problem, tally } = reading;
  return html`<p>
      ${name}: ${state === 'reading' ? `${Math.floor((100 * bytes) / Math.max(1, size))} % read` : 'read'}
      <button type="button" @click=${stop}>${state === 'reading' ? 'Stop' : 'Close the file'}</button>
    </p>
    ${problem === undefined ? nothing : html`<p>${verdict('bad', 'cannot read the file')} ${problem}</p>`}
    ${state === 'done' && tally.total === 0 ? html`<p>The file has no messages.</p>` : tallyView(page, tally)}`;
}

function pastedView(page: Page, text: string, topic: string): TemplateResult | typeof nothing {
  const answer = answerPayload(page.explorer, text, topic.trim());
  if (answer.kind === 'empty') return nothing;
  if (answer.kind === 'too-large') {
    const megabytes = MAX_PASTED_CHARACTERS / 1_000_000;
    return html`<p>${verdict('bad', 'too large')} The text has more than ${megabytes} MB. Save it to a file, and read or drop that.</p>`;
  }
  const [only] = answer.shown;
  return answer.total === 1 && only ? messageView(page, only) : tallyView(page, answer);
}

function tallyView(page: Page, { total, failed, byType, shown }: Tally): TemplateResult {
  const decoded = total - failed;
  return html`<p>
      ${verdict(failed === 0 ? 'good' : 'bad', failed === 0 ? 'all decode' : `${failed} of ${total} do not decode`)} ${total}
      ${total === 1 ? 'message' : 'messages'}, ${decoded} decoded
    </p>
    <ul class="chips">
      ${[...byType].map(([type, count]) => html`<li>${eventLink(page, type)} <span class="count">${count}</span></li>`)}
    </ul>
    ${shown.map((message) => html`<article>${messageView(page, message)}</article>`)}
    ${shown.length < total ? html`<p class="count">The first events and failures are shown.</p>` : nothing}`;
}

function messageView(page: Page, { line, result, shown }: MessageAnswer): TemplateResult {
  const place = line === undefined ? nothing : html`<span class="count">line ${line}</span> `;
  if ('event' in result) {
    const { type, topic, key, time } = result.event;
    return html`<p>${place}${eventLink(page, type)} ${verdict('good', 'decodes')}</p>
      <dl class="facts">
        <dt>Topic</dt>
        <dd><code>${topic}</code></dd>
        ${fact('Identity', key)} ${fact('Time', time && !Number.isNaN(time.getTime()) ? time.toISOString() : undefined)}
      </dl>
      ${'value' in shown ? jsonView(shown.value, [], 'Message') : html`<pre tabindex="0">${shown.text}</pre>`}`;
  }
  const { code, message, type, candidates = [], issues = [] } = result.error;
  return html`<p>${place}${verdict('bad', 'does not decode')} ${type === undefined ? nothing : eventLink(page, type)} ${shortened(message, 600)}</p>
    <p class="count">${code}${candidates.length > 0 ? html`; candidates: ${candidates.slice(0, 10).map((each) => html`${eventLink(page, each)} `)}` : nothing}</p>
    ${issues.length > 0 ? issueList(issues.slice(0, 50)) : nothing} ${shownView(shown, issues)}`;
}

function fact(name: string, value: string | undefined): TemplateResult | typeof nothing {
  return value === undefined
    ? nothing
    : html`<dt>${name}</dt>
        <dd><code>${value}</code></dd>`;
}

type Issues = readonly { readonly path: string; readonly message: string }[];

function issueList(issues: Issues): TemplateResult {
  return html`<ul>
    ${issues.map(({ message }) => html`<li>${message}</li>`)}
  </ul>`;
}

function shownView(shown: MessageAnswer['shown'], issues: Issues): TemplateResult {
  if ('value' in shown) {
    return jsonView(
      shown.value,
      issues.map(({ path, message }) => [path, message] as const),
      'Message with its issues',
    );
  }
  const { text, at } = shown;
  if (!at) return html`<pre tabindex="0">${text}</pre>`;
  const lines = text.split('\n');
  const line = lines[at.line - 1] ?? '';
  return html`<p class="count">line ${at.line}, column ${at.column}</p>
    <pre tabindex="0">${lines.slice(0, at.line - 1).join('\n')}${at.line > 1 ? '\n' : ''}${line.slice(0, at.column - 1)}<mark>${
      line.slice(at.column - 1, at.column) || ' '
    }</mark>${line.slice(at.column)}${lines.length > at.line ? '\n' : ''}${lines.slice(at.line).join('\n')}</pre>`;
}
