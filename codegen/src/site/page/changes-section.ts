import { html, nothing, render, type TemplateResult } from 'lit-html';
import type { Change } from '../../diff/change.js';
import { dataTable } from './data-table.js';
import { eventLink } from './labels.js';
import type { Page, Section } from './page.js';
import { verdict } from './tester.js';

const KINDS = { breaking: 'bad', compatible: 'good', info: 'unclear' } as const;

/** What changed between two versions, and why that matters. */
export function changesSection(page: Page, root: HTMLElement): Section {
  const { changes = [] } = page.explorer;
  const view = ({ rule, severity, for: audience, event, path, reason }: Change): TemplateResult => html`<tr>
    <td>${verdict(KINDS[severity], severity)}</td>
    <td>${audience}</td>
    <th scope="row">${event === undefined ? nothing : eventLink(page, event)} <code>${path}</code></th>
    <td>${reason} <span class="count">${rule}</span></td>
  </tr>`;
  const update = (): void => {
    render(
      html`<h2>Changes</h2>
        ${changes.length === 0 ? html`<p>The versions have no differences.</p>` : nothing}
        ${dataTable('Changes between the versions', ['Severity', 'For', 'Place', 'Reason'], changes.map(view))}`,
      root,
    );
  };
  return { update };
}
