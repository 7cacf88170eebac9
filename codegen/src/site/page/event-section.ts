import { html, nothing, render, type TemplateResult } from 'lit-html';
import { quote } from '../../code/quote.js';
import type { CatalogEvent } from '../../model/catalog.js';
import { eventNames } from '../../model/names.js';
import { exampleObject, exampleParams, exampleTopic } from '../../render/event-doc.js';
import { type EventSummary, eventSummary, hasSettings, parameterRules, payloadFields } from '../../render/event-summary.js';
import { count } from '../../text/count.js';
import { codeBlock, copyButton } from './copy-button.js';
import { dataTable } from './data-table.js';
import { fact } from './fact.js';
import { arrow, colourOf, directionOf, directionText, eventLink, markedLevels } from './labels.js';
import { linkTo } from './link.js';
import type { Page, Section } from './page.js';

/** The page of an event. */
export interface EventSection extends Section {
  /** Shows an event. Without one: what the table is. */
  show(type: string | undefined): void;
}

/** Creates the page of an event, which is empty at first. */
export function eventSection(page: Page, root: HTMLElement): EventSection {
  let shown: string | undefined;
  const update = (): void => {
    const event = shown === undefined ? undefined : page.explorer.events.get(shown);
    if (event) render(eventView(page, event), root);
    else render(shown === undefined ? introduction(page) : unknownEvent(page, shown), root);
  };
  return {
    update,
    show: (type) => {
      shown = type;
      update();
    },
  };
}

function introduction({ explorer: { catalog } }: Page): TemplateResult {
  const { title, description, docs, notes, events, categories } = catalog;
  return html`<h2>${title}</h2>
    ${paragraph(description)}
    <p>${count(events.length, 'event')} in ${count(categories.length, 'category', 'categories')}. Choose an event to see its page.</p>
    ${noteList(notes)} ${docsLink(docs)}`;
}

function unknownEvent({ explorer: { catalog } }: Page, type: string): TemplateResult {
  return html`<h2>Unknown event</h2>
    <p>${catalog.name} has no event <code>${type}</code>. Search for it above.</p>`;
}

function eventView(page: Page, event: CatalogEvent): TemplateResult {
  const { explorer } = page;
  const { type, category, title, template, filter, description, notes, source, since, docs } = event;
  const known = explorer.catalog.categories.find(({ name }) => name === category);
  const mark = explorer.marks.get(type);
  return html`<h2 tabindex="-1" class="event ${colourOf(page, category)}">
      ${arrow(page, event)}<span>${type}</span> ${mark ? html`<span class="mark ${mark}">${mark}</span>` : nothing}
    </h2>
    <p>${title}. Category ${category}: ${known?.title}. <a href=${linkTo('event', type)}>Link</a></p>
    ${paragraph(description ?? known?.description)}
    <dl class="facts">
      <dt>Topic</dt>
      <dd><code class="levels">${markedLevels(template.split('/'))}</code> ${copyButton(template, 'topic template')}</dd>
      <dt>Filter</dt>
      <dd><code>${filter}</code> ${copyButton(filter, 'filter')}</dd>
      ${factList(page, event, eventSummary(explorer.catalog, event))}
    </dl>
    ${parametersTable(page, event)} ${payloadTable(event)} ${sampleView(event)}
    <h3>TypeScript</h3>
    ${codeBlock(callsOf(page, event), 'TypeScript')} ${noteList([...(known?.notes ?? []), ...notes])}
    ${source === null ? nothing : html`<p class="count">Source: ${source}${since === null ? '' : `, since ${since}`}.</p>`}
    ${docsLink(docs ?? known?.docs ?? explorer.catalog.docs)}`;
}

function paragraph(text: string | null | undefined): TemplateResult | typeof nothing {
  return text ? html`<p>${text}</p>` : nothing;
}

function noteList(notes: readonly string[]): TemplateResult | typeof nothing {
  if (notes.length === 0) return nothing;
  return html`<h3>Notes</h3>
    <ul>
      ${notes.map((note) => html`<li>${note}</li>`)}
    </ul>`;
}

// Only a web address becomes a link: a spec may contain any text.
function docsLink(url: string | null): TemplateResult | typeof nothing {
  return url !== null && /^https?:\/\//.test(url) ? html`<p><a href=${url} rel="noreferrer">Documentation</a></p>` : nothing;
}

function factList(page: Page, event: CatalogEvent, summary: EventSummary): readonly (TemplateResult | typeof nothing)[] {
  const { catalog } = page.explorer;
  const { enabledBy } = summary;
  return [
    fact('Direction', directionText(page, event)),
    hasSettings(catalog)
      ? fact(
          'Enabled by',
          event.setting === null ? enabledBy : html`<code>${enabledBy}</code> ${event.console ? `(console: ${event.console})` : ''}`,
        )
      : nothing,
    fact('Rules engine', event.rules ? '' : 'cannot forward it'),
    fact('QoS', `${event.qos}${event.retain ? ', retained' : ''}`),
    fact('Content', summary.contentText),
    fact('Identity', summary.identityText),
    fact('Order', summary.orderText),
    fact('Time', summary.timeText),
    fact('Payload repeats', summary.bindText),
    event.replies
      ? fact('Replies', html`${event.replies.by.map((type) => html`${eventLink(page, type)} `)} (matched by ${summary.matchText})`)
      : nothing,
  ];
}

function parametersTable({ explorer }: Page, { params }: CatalogEvent): TemplateResult | typeof nothing {
  const known = params.flatMap((name) => explorer.catalog.parameters.find((parameter) => parameter.name === name) ?? []);
  if (known.length === 0) return nothing;
  const rows = known.map(
    (parameter) => html`<tr>
      <th scope="row"><code>${parameter.name}</code></th>
      <td>${[parameter.description, ...parameter.notes].join(' ')}</td>
      <td>${parameterRules(parameter, String).join('; ')}</td>
      <td><code>${parameter.example}</code></td>
    </tr>`,
  );
  return html`<h3>Parameters</h3>
    ${dataTable('Parameters', ['Name', 'Meaning', 'Values', 'Example'], rows)}`;
}

function payloadTable(event: CatalogEvent): TemplateResult | typeof nothing {
  const fields = payloadFields(event);
  if (fields.length === 0) return nothing;
  const rows = fields.map(
    ({ name, type, isOptional, meanings }) => html`<tr>
      <th scope="row"><code>${name}</code>${isOptional ? html` <span class="count">optional</span>` : nothing}</th>
      <td><code>${type}</code></td>
      <td>${meanings.map(({ member, text }) => html`${member === undefined ? nothing : html`<code>${member}</code>: `}${text} `)}</td>
    </tr>`,
  );
  return html`<h3>Payload</h3>
    ${dataTable('Properties of the payload', ['Property', 'Type', 'Meaning'], rows)}`;
}

function sampleView({ content, sample, type }: CatalogEvent): TemplateResult | typeof nothing {
  if (sample === undefined || content === 'bytes') return nothing;
  return html`<h3>Sample</h3>
    ${codeBlock(content === 'text' ? String(sample) : JSON.stringify(sample, null, 2), `sample of ${type}`)}`;
}

/** What the generated packages offer for an event. */
function callsOf(page: Page, event: CatalogEvent): string {
  const { catalog } = page.explorer;
  const { type, content } = event;
  const params = exampleParams(catalog, event);
  const values = params.size === 0 ? '' : exampleObject(params);
  const { guard } = eventNames(type);
  const isReceived = directionOf(page, event) !== 'send';
  return [
    `${type}.topic(${values}); // ${quote(exampleTopic(event, params))}`,
    `${type}.filter();`,
    ...(content === 'json' || content === 'text' ? [`if (${guard}(payload)) { /* the payload of ${type} */ }`] : []),
    ...(isReceived
      ? ['const result = decode(topic, bytes);', `if (result.ok && result.event.type === '${type}') result.event.payload;`]
      : [`encode('${type}', ${values || '{}'}, payload${page.side === page.explorer.sides[0] ? '' : `, { side: '${page.side}' }`});`]),
  ].join('\n');
}
