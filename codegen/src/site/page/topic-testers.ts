import { html, nothing, type TemplateResult } from 'lit-html';
import { exampleParams, exampleTopic } from '../../render/event-doc.js';
import { count } from '../../text/count.js';
import { answerFilter } from '../answers/filter-answer.js';
import { shortened } from '../answers/shortened.js';
import { answerTopic, type LevelAnswer } from '../answers/topic-answer.js';
import { dataTable } from './data-table.js';
import { eventLink } from './labels.js';
import type { Page } from './page.js';
import { type Tester, tester, verdict } from './tester.js';

/** The number of characters of a reason that are shown: it may quote a topic of 65,535 bytes. */
const SHOWN_CHARACTERS = 400;

/** The number of events in an answer. */
const MAX_SHOWN_EVENTS = 200;

/** Which event a topic belongs to. */
export function topicTester(page: Page, root: HTMLElement): Tester {
  return tester(page, root, {
    name: 'Topic',
    key: 'topic',
    help: 'Which event does a message on this topic belong to?',
    placeholder: topicOfFirst(page),
    isLong: false,
    answer: (text) => topicView(page, text),
  });
}

/** Which events a filter receives. */
export function filterTester(page: Page, root: HTMLElement): Tester {
  return tester(page, root, {
    name: 'Filter',
    key: 'filter',
    help: 'Which events does a subscription to this filter receive?',
    placeholder: page.explorer.catalog.events[0]?.filter ?? '',
    isLong: false,
    answer: (text) => filterView(page, text),
  });
}

/** The topic of the first event with the examples of its parameters. */
function topicOfFirst({ explorer: { catalog } }: Page): string {
  const [event] = catalog.events;
  return event ? exampleTopic(event, exampleParams(catalog, event)) : '';
}

function topicView(page: Page, text: string): TemplateResult | typeof nothing {
  const answer = answerTopic(page.explorer, text);
  if (answer.kind === 'empty') return nothing;
  if (answer.kind === 'none')
    return html`<p>${verdict('bad', 'no event')} ${shortened(answer.reason, SHOWN_CHARACTERS)}</p>
      ${answer.levels.length > 0 ? levelsTable(answer.levels) : nothing}`;
  return html`<p>${eventLink(page, answer.type)} of category ${answer.category}</p>
    <dl class="facts">
      ${answer.params.map(
        ([name, value]) => html`<dt><code>${name}</code></dt>
          <dd><code>${value}</code></dd>`,
      )}
    </dl>`;
}

function levelsTable(levels: readonly LevelAnswer[]): TemplateResult {
  const rows = levels.map(
    ({ text, expected, matches }, i) => html`<tr class=${matches ? '' : 'mismatch'}>
      <th scope="row">${i + 1}</th>
      <td>${text === undefined ? 'missing' : html`<code>${text}</code>`}</td>
      <td class="reasons">${expected.length === 0 ? 'end of the topic' : html`<code>${shortened(expected.join(', '), SHOWN_CHARACTERS)}</code>`}</td>
      <td>${matches ? 'yes' : 'no'}</td>
    </tr>`,
  );
  return dataTable('Levels of the topic', ['Level', 'Found', 'Closest topics', 'Matches'], rows);
}

function filterView(page: Page, text: string): TemplateResult | typeof nothing {
  const answer = answerFilter(page.explorer, text);
  if (answer.kind === 'empty') return nothing;
  if (answer.kind === 'none') return html`<p>${verdict('bad', 'receives nothing')} ${shortened(answer.reason, SHOWN_CHARACTERS)}</p>`;
  const { types, undelivered } = answer;
  return html`<p>${verdict('good', `receives ${count(types.length, 'event')}`)}</p>
    <ul class="chips">
      ${types.slice(0, MAX_SHOWN_EVENTS).map((type) => html`<li>${eventLink(page, type)}</li>`)}
      ${types.length > MAX_SHOWN_EVENTS ? html`<li>… and ${types.length - MAX_SHOWN_EVENTS} more</li>` : nothing}
    </ul>
    ${
      undelivered.length > 0
        ? html`<p>AWS IoT delivers the retained messages of ${undelivered.join(', ')} only to a subscription to the exact topic.</p>`
        : nothing
    }`;
}
