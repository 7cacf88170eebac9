import { html, nothing, type TemplateResult } from 'lit-html';
import type { CatalogEvent } from '../../model/catalog.js';
import { linkTo } from './link.js';
import type { Page } from './page.js';

/** The number of colours for categories in the style sheet. */
const COLOURS = 12;

/** The class of the colour of a category. */
export function colourOf({ explorer }: Page, category: string): string {
  return `colour-${explorer.catalog.categories.findIndex(({ name }) => name === category) % COLOURS}`;
}

/** A link to an event, with the colour of its category, its direction and its mark. */
export function eventLink(page: Page, type: string): TemplateResult {
  const event = page.explorer.events.get(type);
  if (!event) return html`<code>${type}</code>`;
  const mark = page.explorer.marks.get(type);
  return html`<a class="event ${colourOf(page, event.category)} ${page.explorer.gone.has(type) ? 'gone' : ''}" href=${linkTo('event', type)} title=${event.title}
      >${arrow(page, event)}<span>${type}</span></a
    >${mark ? html` <span class="mark ${mark}">${mark}</span>` : nothing}`;
}

const ARROWS = { receive: ['↓', 'received'], send: ['↑', 'sent'], both: ['↕', 'sent and received'] } as const;

/** The direction of an event from the view of the chosen side. */
export function directionOf({ explorer, side }: Page, { direction }: CatalogEvent): keyof typeof ARROWS {
  if (direction === 'both' || side === explorer.sides[0]) return direction;
  return direction === 'receive' ? 'send' : 'receive';
}

/** The direction as text. */
export function directionText(page: Page, event: CatalogEvent): string {
  return `${ARROWS[directionOf(page, event)][1]} by ${page.side}`;
}

/** The direction as an arrow with a name. */
export function arrow(page: Page, event: CatalogEvent): TemplateResult {
  const [sign] = ARROWS[directionOf(page, event)];
  return html`<span class="arrow" role="img" aria-label=${directionText(page, event)}>${sign}</span>`;
}

/** The levels of a topic with its parameters marked. */
export function markedLevels(levels: readonly string[]): TemplateResult {
  return html`${levels.map((level, i) => [i > 0 ? '/' : nothing, markedLevel(level)])}`;
}

function markedLevel(level: string): readonly (string | TemplateResult)[] {
  return level
    .split(/(\{[^{}]*\})/)
    .filter(Boolean)
    .map((part) => (/^\{.*\}$/.test(part) ? html`<span class="param">${part}</span>` : part));
}
