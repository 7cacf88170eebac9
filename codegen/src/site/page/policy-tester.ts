import { html, nothing, type TemplateResult } from 'lit-html';
import { answerPolicy, type PolicyAnswer } from '../answers/policy-answer.js';
import { dataTable } from './data-table.js';
import { jsonView } from './json-view.js';
import { eventLink } from './labels.js';
import type { Page } from './page.js';
import { type Tester, tester, verdict } from './tester.js';

/** What a policy may do, and its mistakes. */
export function policyTester(page: Page, root: HTMLElement): Tester {
  return tester(page, root, {
    name: 'Policy',
    key: 'policy',
    help: 'Which events does this AWS IoT or IAM policy grant to the chosen side? A document, a list of documents, the output of aws iot get-policy, or a template as JSON.',
    placeholder: '{ "Version": "2012-10-17", "Statement": [ … ] }',
    isLong: true,
    answer: (text) => {
      const answer = answerPolicy(page.explorer, text, page.side);
      return answer ? policyView(page, text, answer) : nothing;
    },
  });
}

const KINDS = { granted: 'good', partly: 'fair', not: 'bad', unknown: 'unclear' } as const;
const SEVERITIES = { error: 'bad', warning: 'fair', info: 'unclear' } as const;

/** The events in the answer. */
const MAX_SHOWN_EVENTS = 500;

function policyView(page: Page, text: string, answer: PolicyAnswer): TemplateResult {
  return html`${findingsView(answer)} ${markedPolicy(text, answer.findings)} ${coverageView(page, answer)}`;
}

function findingsView({ findings }: PolicyAnswer): TemplateResult {
  const items = findings.map(
    ({ at, severity, rule, message, fix }) => html`<li>
      ${verdict(SEVERITIES[severity], severity)} <code>${at || 'policy'}</code> ${message}. <em>${fix}</em>
      <span class="count">${rule}</span>
    </li>`,
  );
  return html`<h4>Findings</h4>
    ${findings.length === 0 ? html`<p>none</p>` : html`<ul class="findings">${items}</ul>`}`;
}

function coverageView(page: Page, { coverage }: PolicyAnswer): TemplateResult {
  const heading = html`<h4>Events for ${page.side}</h4>`;
  if ('refusal' in coverage) return html`${heading}<p>${coverage.refusal}</p>`;
  const counts = Object.keys(KINDS).map((word) => `${coverage.filter((event) => event.verdict === word).length} ${word}`);
  const rows = coverage.slice(0, MAX_SHOWN_EVENTS).map(
    ({ type, verdict: word, reasons }) => html`<tr>
      <th scope="row">${eventLink(page, type)}</th>
      <td>${verdict(KINDS[word], word)}</td>
      <td class="reasons">${reasons.join('; ')}</td>
    </tr>`,
  );
  return html`${heading}
    <p>${counts.join(', ')}</p>
    ${dataTable('Verdicts', ['Event', 'Verdict', 'Reasons'], rows)}
    ${coverage.length > MAX_SHOWN_EVENTS ? html`<p>… and ${coverage.length - MAX_SHOWN_EVENTS} more events</p>` : nothing}`;
}

/** The policy with the places of the findings marked. */
function markedPolicy(text: string, findings: PolicyAnswer['findings']): TemplateResult | typeof nothing {
  try {
    const value: unknown = JSON.parse(text);
    const annotations = findings.map(({ at, message }) => [pointerOf(at), message] as const);
    return findings.length === 0 ? nothing : jsonView(value, annotations, 'Policy with its findings');
  } catch {
    return nothing;
  }
}

/** The JSON Pointer of a place such as `Statement[0].Resource[1]`. */
function pointerOf(at: string): string {
  return at
    .split(/[.[\]]+/)
    .filter(Boolean)
    .map((key) => `/${key}`)
    .join('');
}
