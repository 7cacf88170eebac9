import { html, nothing, render, type TemplateResult } from 'lit-html';
import { count } from '../../text/count.js';
import { createSearch, type Search, type SearchResult } from '../answers/search.js';
import { type TopicNode, topicTree } from '../answers/topic-tree.js';
import { colourOf, eventLink, markedLevels } from './labels.js';
import type { Page, Section } from './page.js';

/** A tree with more events is closed below the first branches. */
const MAX_OPEN_EVENTS = 150;

/** The children of a node that are shown at first, and added by each "more". */
const CHILDREN_STEP = 100;

/** The search and the tree of topics. */
export class TopicsSection implements Section {
  readonly #page: Page;
  readonly #root: HTMLElement;
  readonly #search: Search;
  readonly #tree: readonly TopicNode[];
  readonly #isSmall: boolean;
  /** The nodes that were opened or closed, by path. */
  readonly #toggled = new Map<string, boolean>();
  readonly #limits = new Map<string, number>();
  #query = '';

  constructor(page: Page, root: HTMLElement) {
    const { events } = page.explorer.catalog;
    this.#page = page;
    this.#root = root;
    this.#search = createSearch(page.explorer);
    this.#tree = topicTree(events);
    this.#isSmall = events.length <= MAX_OPEN_EVENTS;
  }

  search(query: string): void {
    this.#query = query;
    this.update();
  }

  update(): void {
    const isSearching = this.#query.trim() !== '';
    const onInput = (event: Event): void => {
      this.#query = (event.currentTarget as HTMLInputElement).value;
      this.#page.setLink('search', this.#query);
      this.update();
    };
    render(
      html`<h2 tabindex="-1">Topics</h2>
        <div class="field">
          <label for="search">Search</label>
          <input
            id="search"
            type="text"
            autocomplete="off"
            spellcheck="false"
            placeholder="event, topic, property or note"
            .value=${this.#query}
            @input=${onInput}
          />
        </div>
        <div aria-live="polite">${isSearching ? resultView(this.#page, this.#search(this.#query)) : nothing}</div>
        ${isSearching ? nothing : html`${legend(this.#page)}<div class="tree">${this.#childrenView(this.#tree, '', 0)}</div>`}`,
      this.#root,
    );
  }

  #childrenView(nodes: readonly TopicNode[], path: string, depth: number): TemplateResult {
    const limit = this.#limits.get(path) ?? CHILDREN_STEP;
    const left = nodes.length - limit;
    const showMore = (): void => {
      this.#limits.set(path, limit + CHILDREN_STEP);
      this.update();
    };
    return html`<ul>
      ${nodes.slice(0, limit).map((node) => this.#nodeView(node, depth))}
      ${left > 0 ? html`<li><button type="button" @click=${showMore}>Show more (${left} left)</button></li>` : nothing}
    </ul>`;
  }

  #nodeView(node: TopicNode, depth: number): TemplateResult {
    const events = node.events.map(({ type }) => eventLink(this.#page, type));
    const isLeaf = node.children.length === 0;
    const label = html`<span class="levels">${markedLevels(node.levels)}${isLeaf ? nothing : '/'}</span>`;
    if (isLeaf) return html`<li class="leaf">${label} ${events}</li>`;
    const isOpen = this.#toggled.get(node.path) ?? (this.#isSmall || depth === 0);
    const onToggle = (event: Event): void => {
      const isNowOpen = (event.currentTarget as HTMLDetailsElement).open;
      if (isNowOpen === isOpen) return;
      this.#toggled.set(node.path, isNowOpen);
      this.update();
    };
    return html`<li>
      <details .open=${isOpen} @toggle=${onToggle}>
        <summary>${label} <span class="count">${node.size}</span></summary>
        ${isOpen ? html`${events.length > 0 ? html`<div class="own">${events}</div>` : nothing}${this.#childrenView(node.children, node.path, depth + 1)}` : nothing}
      </details>
    </li>`;
  }
}

function resultView(page: Page, { total, hits }: SearchResult): TemplateResult {
  const shown = total > hits.length ? `the first ${hits.length} of ${total} events` : count(total, 'event');
  return html`<p class="count">${shown}</p>
    <ul class="hits">
      ${hits.map(({ type, by }) => {
        const template = page.explorer.events.get(type)?.template ?? '';
        return html`<li>
          ${eventLink(page, type)} <span class="levels">${markedLevels(template.split('/'))}</span>
          ${by === 'event' || by === 'topic' ? nothing : html`<span class="count">found in: ${by}</span>`}
        </li>`;
      })}
    </ul>`;
}

/** The colours of the categories. A long list is left out. */
function legend(page: Page): TemplateResult | typeof nothing {
  const { categories } = page.explorer.catalog;
  if (categories.length > MAX_OPEN_EVENTS) return nothing;
  return html`<ul class="legend" aria-label="Categories">
    ${categories.map(({ name, title }) => html`<li class="event ${colourOf(page, name)}" title=${title}><span>${name}</span></li>`)}
  </ul>`;
}
