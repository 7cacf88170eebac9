import { html, nothing, render } from 'lit-html';
import { readExplorer, type SiteData } from '../explorer.js';
import { changesSection } from './changes-section.js';
import { eventSection } from './event-section.js';
import { GrantSection } from './grant-section.js';
import { type Link, linkTo, readLink } from './link.js';
import type { Page, Section } from './page.js';
import { payloadTester } from './payload-tester.js';
import { policyTester } from './policy-tester.js';
import { filterTester, topicTester } from './topic-testers.js';
import { TopicsSection } from './topics-section.js';

/** How long to wait before the address changes. Browsers allow few changes in a short time. In milliseconds. */
const LINK_DELAY_MS = 200;

/** The page: reads its data, draws the sections, and opens what the address names. */
function start(): void {
  const explorer = readExplorer(JSON.parse(element('data').textContent ?? '') as SiteData);
  let linking: ReturnType<typeof setTimeout> | undefined;
  const page: Page = {
    explorer,
    side: explorer.sides.find((side) => side === savedSide()) ?? explorer.sides[0],
    setLink: (key, value) => {
      clearTimeout(linking);
      linking = setTimeout(() => history.replaceState(null, '', linkTo(key, value) || location.pathname + location.search), LINK_DELAY_MS);
    },
  };
  drawFrame(explorer.changes !== undefined);
  const detail = eventSection(page, element('event'));
  const topics = new TopicsSection(page, element('topics-and-search'));
  const testers = {
    topic: topicTester(page, element('topic-tester')),
    filter: filterTester(page, element('filter-tester')),
    payload: payloadTester(page, element('payload-tester')),
    policy: policyTester(page, element('policy-tester')),
  };
  const grant = new GrantSection(page, element('grant'));
  const sections: readonly Section[] = [
    ...(explorer.changes ? [changesSection(page, element('changes'))] : []),
    ...[topics, detail, ...Object.values(testers), grant],
  ];
  const update = (): void => {
    drawSides(page, update);
    for (const section of sections) section.update();
  };
  const open = ({ key, value }: Link): HTMLElement => {
    if (key === 'event') return shown('event', () => detail.show(value || undefined));
    if (key === 'search') return shown('topics-and-search', () => topics.search(value));
    if (key === 'grant') return shown('grant', () => grant.choose(value.split(',')));
    return shown(`${key}-tester`, () => testers[key].fill(value));
  };
  const openLink = (): void => {
    const link = readLink(location.hash);
    if (!link) {
      if (location.hash === '') detail.show(undefined);
      return;
    }
    clearTimeout(linking);
    const shownAt = open(link);
    shownAt.scrollIntoView();
    shownAt.querySelector<HTMLElement>('h2, h3')?.focus({ preventScroll: true });
  };
  update();
  openLink();
  addEventListener('hashchange', openLink);
  // A link to what the address names already changes nothing in the address.
  document.addEventListener('click', ({ target }) => {
    const link = target instanceof Element ? target.closest('a') : null;
    if (link && link.getAttribute('href') === location.hash) openLink();
  });
}

function shown(id: string, change: () => void): HTMLElement {
  change();
  return element(id);
}

function element(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new Error(`unreachable: no element ${id}`);
  return found;
}

function drawFrame(isComparison: boolean): void {
  render(
    html`<header>
        <h1>${document.title}</h1>
        <div id="sides"></div>
        <nav aria-label="Sections">
          ${isComparison ? html`<a href="#changes">Changes</a>` : nothing}
          <a href="#topics">Topics</a> <a href="#testers">Testers</a> <a href="#grant">Access</a>
        </nav>
      </header>
      <main>
        ${isComparison ? html`<div id="changes"></div>` : nothing}
        <div id="topics" class="topics">
          <div id="topics-and-search"></div>
          <div id="event" class="detail"></div>
        </div>
        <h2 id="testers">Testers</h2>
        <div class="testers">
          <div id="topic-tester"></div>
          <div id="filter-tester"></div>
          <div id="payload-tester"></div>
          <div id="policy-tester"></div>
        </div>
        <div id="grant" class="grant"></div>
      </main>`,
    element('app'),
  );
}

/** The choice of the side, from whose view directions are shown and access is granted. */
function drawSides(page: Page, update: () => void): void {
  const onChange = (event: Event): void => {
    page.side = (event.currentTarget as HTMLSelectElement).value;
    saveSide(page.side);
    update();
  };
  const options = page.explorer.sides.map((side) => html`<option value=${side} ?selected=${side === page.side}>${side}</option>`);
  render(html`<label>Side <select @change=${onChange}>${options}</select></label>`, element('sides'));
}

const SIDE_KEY = 'topicwright-side';

/** The side that was chosen before the page was loaded again. A browser may forbid to store anything. */
function savedSide(): string | null {
  try {
    return sessionStorage.getItem(SIDE_KEY);
  } catch {
    return null;
  }
}

function saveSide(side: string): void {
  try {
    sessionStorage.setItem(SIDE_KEY, side);
  } catch {
    // The page works without storage.
  }
}

start();
