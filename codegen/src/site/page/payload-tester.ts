import type { EventMessage } from '@topicwright/runtime';
import { html, nothing, type TemplateResult } from 'lit-html';
import { count } from '../../text/count.js';
import type { MessageAnswer } from '../answers/message-answer.js';
import type { Tally } from '../answers/message-tally.js';
import { parsedJson } from '../answers/parsed-json.js';
import { answerPayload, isOneMessage, MAX_PASTED_CHARACTERS } from '../answers/payload-answer.js';
import { shortened } from '../answers/shortened.js';
import { syntaxIssue } from '../answers/syntax-issue.js';
import { fact } from './fact.js';
import { jsonView } from './json-view.js';
import { eventLink } from './labels.js';
import type { Page } from './page.js';
import { newReading, type Reading, readMessages } from './read-file.js';
import { type Tester, tester, verdict } from './tester.js';

/** The largest text of several messages that is decoded without a pause, in characters. */
const MAX_READ_AT_ONCE = 20_000;

/** Which events messages are, or why they do not decode. */
export function payloadTester(page: Page, root: HTMLElement): Tester {
  return new PayloadTester(page, root);
}

class PayloadTester implements Tester {
  readonly #page: Page;
  readonly #box: Tester;
  #topic = '';
  #reading: Reading | undefined;

  constructor(page: Page, root: HTMLElement) {
    this.#page = page;
    this.#box = tester(page, root, {
      name: 'Payload',
      key: 'payload',
      help: 'Which event is this message, or why does it not decode? One message, or one per line: payloads, topic and payload, or the output of topicwright tail.',
      placeholder: '{ … }',
      isLong: true,
      answer: (text) => (this.#reading ? this.#readingView(this.#reading) : pastedView(page, text, this.#topic)),
      extra: () => this.#inputs(),
      onInput: (text) => this.#readPasted(text),
      isBusy: () => this.#reading?.state === 'reading',
    });
    acceptDrops(root, (file) => void this.#read(file));
  }

  update(): void {
    this.#box.update();
  }

  fill(text: string): void {
    this.#readPasted(text);
    this.#box.fill(text);
  }

  /** Many messages are read like a file, in parts. */
  #readPasted(text: string): void {
    this.#stop();
    const isLong = text.length > MAX_READ_AT_ONCE && text.length <= MAX_PASTED_CHARACTERS;
    if (isLong && !isOneMessage(this.#page.explorer, text, this.#topic)) void this.#read(new File([text], 'pasted text'));
  }

  #inputs(): TemplateResult {
    const onTopic = (event: Event): void => {
      this.#topic = (event.currentTarget as HTMLInputElement).value.trim();
      if (this.#reading) void this.#read(this.#reading.file);
      else this.update();
    };
    const onFile = (event: Event): void => {
      const input = event.currentTarget as HTMLInputElement;
      const [file] = input.files ?? [];
      if (file) void this.#read(file);
      // The same file may be chosen again after it has changed.
      input.value = '';
    };
    return html`<div class="row">
      <div class="field">
        <label for="received-on">Received on (optional)</label>
        <input id="received-on" type="text" autocomplete="off" spellcheck="false" @input=${onTopic} />
      </div>
      <div class="field">
        <label for="file">Read a file</label>
        <input id="file" type="file" @change=${onFile} />
      </div>
    </div>`;
  }

  async #read(file: File): Promise<void> {
    this.#stop();
    const reading = newReading(file);
    this.#reading = reading;
    const show = (): void => {
      if (this.#reading === reading) this.update();
    };
    show();
    await readMessages(this.#page.explorer, this.#topic, reading, show);
    show();
  }

  #stop(): void {
    if (this.#reading?.state === 'reading') this.#reading.state = 'stopped';
    this.#reading = undefined;
  }

  #readingView({ file, readBytes, state, problem, tally }: Reading): TemplateResult {
    const close = (): void => {
      this.#stop();
      this.update();
    };
    const percent = Math.floor((100 * readBytes) / Math.max(1, file.size));
    if (state === 'reading')
      return html`<p>
        ${file.name}: ${percent} % read, ${count(tally.total, 'message')}, ${tally.failed} failed
        <button type="button" @click=${close}>Stop</button>
      </p>`;
    return html`<p>${file.name}: ${state === 'failed' ? 'not read to the end' : 'read'} <button type="button" @click=${close}>Close the file</button></p>
      ${problem === undefined ? nothing : html`<p>${verdict('bad', 'cannot read the file')} ${problem}</p>`}
      ${tally.total === 0 ? html`<p>No message was found.</p>` : tallyView(this.#page, tally)}`;
  }
}

/** Reads a file that is dropped anywhere: a browser would replace the page with it. Text may be dragged as usual. */
function acceptDrops(root: HTMLElement, onFile: (file: File) => void): void {
  const hasFiles = ({ dataTransfer }: DragEvent): boolean => dataTransfer?.types.includes('Files') === true;
  document.addEventListener('dragover', (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    root.classList.add('dropping');
  });
  document.addEventListener('dragleave', () => root.classList.remove('dropping'));
  document.addEventListener('drop', (event) => {
    root.classList.remove('dropping');
    if (!hasFiles(event)) return;
    event.preventDefault();
    const [file] = event.dataTransfer?.files ?? [];
    if (file) onFile(file);
    root.scrollIntoView();
  });
}

function pastedView(page: Page, text: string, topic: string): TemplateResult | typeof nothing {
  const answer = answerPayload(page.explorer, text, topic);
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
      ${verdict(failed === 0 ? 'good' : 'bad', failed === 0 ? 'all decode' : `${failed} of ${total} do not decode`)} ${count(total, 'message')}, ${decoded} decoded
    </p>
    <ul class="chips">
      ${[...byType].map(([type, count]) => html`<li>${eventLink(page, type)} <span class="count">${count}</span></li>`)}
    </ul>
    ${shown.map((message) => html`<article>${messageView(page, message)}</article>`)}
    ${shown.length < total ? html`<p class="count">The first events and failures are shown.</p>` : nothing}`;
}

function messageView(page: Page, answer: MessageAnswer): TemplateResult {
  const { line, result, data } = answer;
  const place = line === undefined ? nothing : html`<span class="count">line ${line}</span> `;
  if (result.ok) return html`${eventView(page, place, result.event)} ${payloadView(data, [])}`;
  const { code, message, type, candidates = [], issues = [] } = result.error;
  const links = candidates.slice(0, MAX_CANDIDATES).map((each) => html`${eventLink(page, each)} `);
  return html`<p>${place}${verdict('bad', 'does not decode')} ${type === undefined ? nothing : eventLink(page, type)} ${shortened(message, MAX_MESSAGE)}</p>
    <p class="count">${code}${links.length > 0 ? html`; candidates: ${links}` : nothing}</p>
    ${issues.length > 0 ? issueList(issues.slice(0, MAX_ISSUES)) : nothing} ${payloadView(data, issues)}`;
}

/** The limits of what is shown of a failure: events, characters of its message, and issues. */
const MAX_CANDIDATES = 10;
const MAX_MESSAGE = 600;
const MAX_ISSUES = 50;

function eventView(page: Page, place: TemplateResult | typeof nothing, event: EventMessage): TemplateResult {
  const { sdk } = page.explorer;
  const time = sdk.eventTime(event);
  return html`<p>${place}${eventLink(page, event.type)} ${verdict('good', 'decodes')}</p>
    <dl class="facts">
      ${fact('Topic', html`<code>${event.topic}</code>`)} ${fact('Identity', sdk.idempotencyKey(event))}
      ${fact('Time', time && !Number.isNaN(time.getTime()) ? time.toISOString() : undefined)}
    </dl>`;
}

type Issues = readonly { readonly path: string; readonly message: string }[];

function issueList(issues: Issues): TemplateResult {
  return html`<ul>
    ${issues.map(({ message }) => html`<li>${message}</li>`)}
  </ul>`;
}

/** The characters of a payload that is not JSON that are shown. */
const MAX_TEXT = 2_000;

/** A payload: JSON in which the issues are marked, JSON with a syntax error, or the beginning of another text. */
function payloadView(data: string | Uint8Array, issues: Issues): TemplateResult {
  if (typeof data !== 'string') return textView(count(data.length, 'byte'));
  const json = parsedJson(data);
  if (json) {
    const annotations = issues.map(({ path, message }) => [path, message] as const);
    return jsonView(json.value, annotations, 'Message with its issues');
  }
  const issue = /^\s*[{["]/.test(data) ? syntaxIssue(data) : undefined;
  if (!issue) return textView(shortened(data, MAX_TEXT));
  const { line, column, before, at, after } = issue;
  return html`<p class="count">line ${line}, column ${column}</p>
    ${textView(html`${before}<mark>${at.trim() === '' ? '␣' : at}</mark>${after}`)}`;
}

function textView(text: string | TemplateResult): TemplateResult {
  return html`<pre tabindex="0" role="group" aria-label="Message">${text}</pre>`;
}
